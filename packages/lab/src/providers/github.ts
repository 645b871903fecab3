/** GitHub Models since 2026-07-30: gone, and says so before it looks at a key. */
import { openaiChat } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import { bearerKey, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { modelEntry, modelList } from './model-list.ts'

const GONE: Refusal = {
  status: 410,
  headers: [],
  body: {
    error: {
      code: 'github_models_retirement_brownout',
      message:
        'GitHub Models is temporarily unavailable as part of a scheduled retirement brownout.',
    },
  },
}

export const github: LabProvider = {
  id: 'github',
  variable: 'GITHUB_BASE_URL',
  prefix: '/inference',
  windows: {},
  models: [],
  gone: [],
  retired: GONE,
  dailyLimit: 'rpd',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol: openaiChat(
    plainDialect({
      reasoning: 'reasoning_content',
      usage: 'own',
      calls: 'whole',
      check: () => undefined,
      error: { error: { message: 'gone' } },
    }),
  ),
  refusals: {
    unauthorized: () => GONE,
    unknownModel: () => GONE,
    goneModel: () => GONE,
    overflow: () => GONE,
    limited: () => GONE,
    failure: () => GONE,
  },
  quotaHeaders: () => [],
  modelList,
  modelEntry,
  keyReport: () => ({}),
}
