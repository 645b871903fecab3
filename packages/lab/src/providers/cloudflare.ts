/** Cloudflare Workers AI: neurons by the token, an account in the path, numbered errors. Read 2026-10-05. */
import { objectOf, objectsOf, stringOf } from '../json.ts'
import { openaiChat, routeOf } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import {
  bearerKey,
  type ChatInput,
  type LabModel,
  type LabProvider,
  type Protocol,
} from '../provider.ts'
import type { Refusal } from '../reply.ts'

const COMMON = {
  outputTokensMax: 16_384,
  limits: { rpm: 300, neuronsPerDay: 10_000 },
  pool: 'account',
  thinks: 'never',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('nvidia/nemotron-3-120b-a12b', 256_000, [45_455, 136_364], { thinks: 'asked' }),
  model('qwen/qwen3.8-27b', 131_072, [22_727, 68_182], { thinks: 'asked' }),
  model('openai/gpt-oss-120b', 128_000, [31_818, 68_182], { thinks: 'always' }),
  model('zai-org/glm-4.7-flash', 131_072, [5_455, 36_364], { thinks: 'asked' }),
  model('google/gemma-4-26b-a4b-it', 256_000, [9_091, 27_273], { thinks: 'asked', vision: true }),
  model('meta/llama-3.3-70b-instruct-fp8-fast', 24_000, [26_668, 204_805]),
  model('openai/gpt-oss-20b', 128_000, [18_182, 27_273], { thinks: 'always' }),
  model('qwen/qwen3-30b-a3b-fp8', 32_768, [4_625, 30_475], { thinks: 'asked' }),
  model('meta/llama-4-scout-17b-16e-instruct', 131_000, [24_545, 77_273], { vision: true }),
  model('mistralai/mistral-small-3.1-24b-instruct', 128_000, [31_818, 50_455], { vision: true }),
  model('qwen/qwen2.5-coder-32b-instruct', 32_768, [60_000, 90_909]),
  model('qwen/qwq-32b', 24_000, [60_000, 90_909], { thinks: 'always' }),
  model('deepseek-ai/deepseek-r1-distill-qwen-32b', 80_000, [45_170, 443_756], {
    thinks: 'always',
  }),
  model('ibm-granite/granite-4.0-h-micro', 131_000, [1_542, 10_158]),
]

function model(
  id: string,
  contextTokens: number,
  neurons: readonly [number, number],
  facts: Partial<LabModel> = {},
): LabModel {
  return { ...COMMON, id: `@cf/${id}`, ownedBy: 'cloudflare', contextTokens, neurons, ...facts }
}

/** Models that only paid plans get. */
const PAID = ['@cf/moonshotai/kimi-k2.6', '@cf/moonshotai/kimi-k2.7-code', '@cf/zai-org/glm-5.2']

/** Sent when a request says nothing, and reasoning comes out of it. */
const TOKENS_MAX_UNASKED = 256

function coded(status: number, code: number, message: string): Refusal {
  const body = { errors: [{ message, code }], success: false, result: {}, messages: [] }
  return { status, headers: [], body }
}

function badInput(what: string): Refusal {
  return coded(400, 5006, `AiError: AiError: Bad input: Error: oneOf at '/' not met, ${what}`)
}

function check({ body, model: { vision, contextTokens } }: ChatInput): Refusal | undefined {
  if (body['tool_choice'] === 'any') return coded(400, 8001, 'AiError: Invalid input')
  for (const { role, content } of objectsOf(body['messages'])) {
    if (role === 'developer') return badInput("'developer' is no role")
    if (content === null || content === undefined) return badInput("'string' not in 'null'")
    if (!vision && typeof content !== 'string') return badInput("'string' not in 'array'")
  }
  const asked = body['max_tokens']
  if (typeof asked !== 'number' || asked < contextTokens) return undefined
  return coded(
    413,
    5021,
    `AiError: AiError: The estimated number of input and maximum output tokens (${asked}) exceeded this model context window limit (${contextTokens}) (x)`,
  )
}

function asks({ body, model: { thinks, outputTokensMax } }: ChatInput) {
  const { enable_thinking: enabled } = objectOf(body['chat_template_kwargs'])
  const asked = body['max_tokens'] ?? body['max_completion_tokens']
  const tokensMax =
    typeof asked === 'number' ? Math.min(asked, outputTokensMax) : TOKENS_MAX_UNASKED
  return { thinks: thinks === 'always' || (thinks === 'asked' && enabled !== false), tokensMax }
}

/** `/{account}/ai/v1/chat/completions`, and the search that a key check uses. */
const PATH = /^\/([^/]+)\/ai(\/v1\/chat\/completions|\/models\/search)$/u

const chat = openaiChat(
  plainDialect({
    reasoning: 'reasoning_content',
    usage: 'own',
    calls: 'pieces',
    idPrefix: 'id-',
    headers: [['cf-ray', '8f3c0000000000-AMS']],
    check,
    asks,
    error: {
      errors: [{ message: 'AiError: Capacity temporarily exceeded', code: 3040 }],
      success: false,
    },
  }),
)

const protocol: Protocol = {
  ...chat,
  route: (method, path) => {
    const known = PATH.exec(path)?.[2]
    if (known === '/models/search') return method === 'GET' ? { kind: 'models' } : undefined
    return known === undefined ? undefined : routeOf(method, '/chat/completions')
  },
}

export const cloudflare: LabProvider = {
  id: 'cloudflare',
  variable: 'CLOUDFLARE_BASE_URL',
  prefix: '/client/v4/accounts',
  windows: {},
  models: MODELS,
  gone: ['@cf/meta/llama-2-7b-chat-int8'],
  misdirected: (path) => {
    const account = stringOf(PATH.exec(path)?.[1])
    if (/^[0-9a-f]{32}$/u.test(account)) return undefined
    const where = `/client/v4/accounts/${account}/ai/v1/chat/completions`
    return coded(
      404,
      7003,
      `Could not route to ${where}, perhaps your object identifier is invalid?`,
    )
  },
  dailyLimit: 'neuronsPerDay',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol,
  refusals: {
    unauthorized: () => coded(401, 10_000, 'Authentication error'),
    unknownModel: (id) =>
      PAID.includes(id)
        ? coded(403, 5035, 'AiError: AiError: This model requires a Workers Paid plan (x)')
        : coded(400, 5007, `AiError: AiError: No such model ${id} or task (x)`),
    goneModel: () =>
      coded(
        400,
        5028,
        'AiError: Model has been deprecated: This model was deprecated on 2026-05-30.',
      ),
    overflow: ({ tokens, limit }) =>
      coded(
        413,
        5021,
        `AiError: AiError: The estimated number of input and maximum output tokens (${tokens}) exceeded this model context window limit (${limit}) (x)`,
      ),
    limited: ({ denials }) =>
      denials.some(({ limit }) => limit === 'neuronsPerDay')
        ? coded(429, 4006, SPENT)
        : coded(
            429,
            3040,
            'AiError: AiError: Capacity temporarily exceeded, please try again. (x)',
          ),
    failure: (status, text) => coded(status, FAILURES[status] ?? 5006, `AiError: ${text}`),
  },
  quotaHeaders: (_readings, _cost, neurons = 0) =>
    neurons === 0 ? [] : [['cf-ai-neurons', neurons.toFixed(2)]],
  modelList: () => ({ success: true, errors: [], messages: [], result: MODELS.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

const SPENT =
  "AiError: AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan if you would like to continue usage. (x)"

const FAILURES: Readonly<Record<number, number>> = { 429: 3040, 500: 3007, 502: 3007, 503: 3040 }

function modelEntry({ id, contextTokens }: LabModel) {
  return {
    id: `uuid-of-${id}`,
    name: id,
    description: `${id}, simulated`,
    task: { id: 'c329a1f9', name: 'Text Generation' },
    properties: [{ property_id: 'context_window', value: String(contextTokens) }],
    source: 1,
  }
}
