/** SambaNova as it was while it had a free tier; whether it wants to be paid is a fault, `body:402:…`. */
import type { HeaderList, JsonObject } from '../json.ts'
import { objectsOf, stringOf } from '../json.ts'
import type { Reading } from '../limits/meter.ts'
import { openaiChat } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { modelEntry, modelList } from './model-list.ts'

const COMMON = {
  outputTokensMax: 16_384,
  limits: { rpm: 20 },
  thinks: 'never',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('DeepSeek-V3.1', 131_072),
  model('DeepSeek-V3.2', 32_768),
  model('MiniMax-M2.7', 131_072, { thinks: 'always' }),
  model('gpt-oss-120b', 131_072, { thinks: 'always' }),
  model('gemma-4-31B-it', 131_072, { vision: true }),
  model('Meta-Llama-3.3-70B-Instruct', 131_072),
]

function model(id: string, contextTokens: number, facts: Partial<LabModel> = {}): LabModel {
  return { ...COMMON, id, ownedBy: id.split('/')[0] ?? id, contextTokens, ...facts }
}

function failure(status: number, message: string, facts: JsonObject = {}): Refusal {
  const error = { message, type: 'invalid_request_error', param: null, code: null, ...facts }
  return { status, headers: [], body: { error } }
}

function check({ body }: ChatInput): Refusal | undefined {
  const messages = objectsOf(body['messages'])
  const roles = ['system', 'user', 'assistant', 'tool']
  const odd = messages.find(({ role }) => !roles.includes(stringOf(role)))
  if (odd !== undefined) return failure(400, `Invalid role: ${stringOf(odd['role'])}`)
  const top = body['top_p']
  if (typeof top === 'number' && (top < 0 || top > 1)) {
    return failure(400, `Expected a value between 0 and 1, but got ${top} instead.`, {
      param: 'top_p',
      code: 'decimal_above_max_value',
    })
  }
  return undefined
}

function meterHeaders(name: string, reading: Reading | undefined): HeaderList {
  if (reading === undefined) return []
  return [
    [`x-ratelimit-limit-${name}`, String(reading.cap)],
    [`x-ratelimit-remaining-${name}`, String(Math.floor(reading.remaining))],
    [`x-ratelimit-reset-${name}`, String(Math.ceil(reading.resetMs / 1_000))],
  ]
}

export const sambanova: LabProvider = {
  id: 'sambanova',
  variable: 'SAMBANOVA_BASE_URL',
  prefix: '/v1',
  windows: {},
  models: MODELS,
  gone: ['Meta-Llama-3.1-405B-Instruct'],
  dailyLimit: 'rpd',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: true,
  protocol: openaiChat(
    plainDialect({
      reasoning: 'reasoning',
      usage: 'own',
      calls: 'pieces',
      check,
      error: { error: { message: 'Internal error', type: 'server_error', code: 'internal' } },
    }),
  ),
  refusals: {
    unauthorized: () => failure(401, 'Invalid API key', { type: 'authentication_error' }),
    unknownModel: (id) => failure(404, `Model not found: ${id}`, { code: 'model_not_found' }),
    goneModel: () => failure(410, 'Model is no longer available'),
    overflow: ({ limit }) =>
      failure(400, `The maximum context length is ${limit} tokens.`, {
        code: 'context_length_exceeded',
      }),
    limited: ({ denials: [first] }) => ({
      ...failure(429, 'Rate limit exceeded', {
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
      }),
      headers: [['retry-after', String(Math.ceil(first.waitMs / 1_000))]],
    }),
    failure: (status, text) => failure(status, text),
  },
  quotaHeaders: ({ rpm, rpd }) => [
    ...meterHeaders('requests', rpm),
    ...meterHeaders('requests-day', rpd),
  ],
  modelList,
  modelEntry,
  keyReport: () => ({}),
}
