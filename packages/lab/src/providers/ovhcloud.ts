/** OVHcloud AI Endpoints without a key: two requests a minute for an address and model. */
import { type JsonObject, objectsOf } from '../json.ts'
import { openaiChat } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { modelEntry, modelList } from './model-list.ts'

const COMMON = {
  outputTokensMax: 8_192,
  limits: { rpm: 2 },
  thinks: 'never',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('gpt-oss-120b', 131_072, { thinks: 'always' }),
  model('Meta-Llama-3_3-70B-Instruct', 131_072),
  model('gpt-oss-20b', 131_072, { thinks: 'always' }),
  model('Qwen3-32B', 32_768, { thinks: 'asked' }),
  model('Mistral-Small-3.2-24B-Instruct-2506', 131_072),
]

function model(id: string, contextTokens: number, facts: Partial<LabModel> = {}): LabModel {
  return { ...COMMON, id, ownedBy: id.split('/')[0] ?? id, contextTokens, ...facts }
}

function failure(status: number, message: string, facts: JsonObject = {}): Refusal {
  return { status, headers: [], body: { message, code: status, ...facts } }
}

function check({ body }: ChatInput): Refusal | undefined {
  const instructions = objectsOf(body['messages']).filter(({ role }) => role === 'system')
  return instructions.length > 1 ? failure(400, 'Only one system message is allowed') : undefined
}

export const ovhcloud: LabProvider = {
  id: 'ovhcloud',
  variable: 'OVHCLOUD_BASE_URL',
  prefix: '/v1',
  windows: {},
  models: MODELS,
  gone: ['Mistral-7B-Instruct-v0.3'],
  isKeyless: true,
  dailyLimit: 'rpd',
  tokensUpFront: ({ input }) => input,
  // Whoever asks, the address is one.
  keyOf: (headers) => bearerKey(headers) || 'anonymous',
  modelsArePublic: true,
  protocol: openaiChat(
    plainDialect({
      reasoning: 'reasoning',
      usage: 'own',
      calls: 'whole',
      check,
      error: { error: { message: 'Internal error', type: 'server_error', code: 500 } },
    }),
  ),
  refusals: {
    unauthorized: () => failure(401, 'Unauthorized'),
    unknownModel: (id) => failure(404, `The model ${id} does not exist.`),
    goneModel: (id) => failure(410, `The model ${id} is no longer available.`),
    overflow: ({ limit }) => failure(400, `The maximum context length is ${limit} tokens.`),
    limited: () => failure(429, 'API rate limit exceeded'),
    failure: (status, text) => failure(status, text),
  },
  quotaHeaders: () => [],
  modelList,
  modelEntry,
  keyReport: () => ({}),
}
