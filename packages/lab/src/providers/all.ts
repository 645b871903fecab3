/** Every provider the lab simulates. */
import type { LabProvider } from '../provider.ts'
import { cerebras } from './cerebras.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { mistral } from './mistral.ts'
import { openrouter } from './openrouter.ts'

/** In the order of their ids. */
export const PROVIDERS: readonly LabProvider[] = [cerebras, google, groq, mistral, openrouter]
