/** Zhipu, the mainland platform of Z.ai's models; keys of one are not keys of the other. */
import { bearer } from './auth.ts'
import { FLASH_MODELS, GLM_CHECK, GLM_KEY, GLM_QUIRKS, GLM_REFUSALS, SHANGHAI } from './glm.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { bareImages } from './quirks-messages.ts'

export const zhipu = defineProvider({
  id: 'zhipu',
  name: 'Zhipu',
  docs: 'https://docs.bigmodel.cn/cn/api/api-code',
  asOf: '2026-08-26',
  status: 'free',
  terms: {
    verdict: 'likely ok',
    note: 'Carve-out for personal use and non-commercial research.',
    asOf: '2026-05',
  },
  keyUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
  protocol: openaiChat,
  baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  auth: bearer,
  keyPattern: GLM_KEY,
  keyNames: ['ZHIPUAI_API_KEY', 'BIGMODEL_API_KEY'],
  check: GLM_CHECK,
  listing: 'none',
  firstTokenMs: 90_000,
  dayZone: SHANGHAI,
  quirks: [...GLM_QUIRKS, bareImages],
  refusals: GLM_REFUSALS,
  meters: [],
  models: FLASH_MODELS,
})
