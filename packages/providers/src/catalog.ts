/** The providers that ship. A new one is a file and a line here. */
import { cerebras } from './cerebras.ts'
import { cloudflare } from './cloudflare.ts'
import { cohere } from './cohere.ts'
import { github } from './github.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { mistral } from './mistral.ts'
import { nvidia } from './nvidia.ts'
import { ollama } from './ollama.ts'
import { openrouter } from './openrouter.ts'
import { ovhcloud } from './ovhcloud.ts'
import type { Provider } from './provider.ts'
import { sambanova } from './sambanova.ts'
import { zai } from './zai.ts'
import { zhipu } from './zhipu.ts'

/** Every provider, in the order in which they are shown: free ones, those that wait for a word, the rest. */
export const providers: readonly Provider[] = [
  google,
  groq,
  mistral,
  openrouter,
  cloudflare,
  ollama,
  zai,
  zhipu,
  nvidia,
  cohere,
  ovhcloud,
  cerebras,
  sambanova,
  github,
]

/** The provider with this id, if it ships. */
export function providerById(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id)
}
