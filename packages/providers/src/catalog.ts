/** The providers that ship. A new one is a file and a line here. */
import { cerebras } from './cerebras.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { mistral } from './mistral.ts'
import { openrouter } from './openrouter.ts'
import type { Provider } from './provider.ts'

/** Every provider, in the order in which they are shown. */
export const providers: readonly Provider[] = [google, groq, mistral, openrouter, cerebras]

/** The provider with this id, if it ships. */
export function providerById(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id)
}
