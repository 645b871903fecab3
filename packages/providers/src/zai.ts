/** Z.ai: three flash models of Zhipu's, one request at a time. Its mainland twin is `zhipu`. */
import { bearer } from './auth.ts'
import { FLASH_MODELS, GLM_CHECK, GLM_KEY, GLM_QUIRKS, GLM_REFUSALS, SHANGHAI } from './glm.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'

export const zai = defineProvider({
  id: 'zai',
  name: 'Z.ai',
  docs: 'https://docs.z.ai/api-reference/api-code',
  asOf: '2026-08-26',
  status: 'free',
  terms: {
    verdict: 'caution',
    note: 'A clause against redirecting traffic could be read against a proxy.',
    asOf: '2026-05',
  },
  keyUrl: 'https://z.ai/manage-apikey/apikey-list',
  protocol: openaiChat,
  baseUrl: 'https://api.z.ai/api/paas/v4',
  auth: bearer,
  keyPattern: GLM_KEY,
  keyNames: ['Z_AI_API_KEY'],
  check: GLM_CHECK,
  listing: 'none',
  firstTokenMs: 90_000,
  dayZone: SHANGHAI,
  quirks: GLM_QUIRKS,
  refusals: GLM_REFUSALS,
  meters: [],
  models: FLASH_MODELS,
})
