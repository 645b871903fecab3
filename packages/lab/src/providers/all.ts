/** Every provider the lab simulates. */
import type { LabProvider } from '../provider.ts'
import { groq } from './groq.ts'

/** In the order of their ids. */
export const PROVIDERS: readonly LabProvider[] = [groq]
