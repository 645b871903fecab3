/** Every provider the lab simulates. */
import type { LabProvider } from '../provider.ts'
import { cerebras } from './cerebras.ts'
import { cloudflare } from './cloudflare.ts'
import { cohere } from './cohere.ts'
import { github } from './github.ts'
import { zai, zhipu } from './glm.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { mistral } from './mistral.ts'
import { nvidia } from './nvidia.ts'
import { ollama } from './ollama.ts'
import { openrouter } from './openrouter.ts'
import { ovhcloud } from './ovhcloud.ts'
import { sambanova } from './sambanova.ts'

/** In the order of their ids. */
export const PROVIDERS: readonly LabProvider[] = [
  cerebras,
  cloudflare,
  cohere,
  github,
  google,
  groq,
  mistral,
  nvidia,
  ollama,
  openrouter,
  ovhcloud,
  sambanova,
  zai,
  zhipu,
]
