/** Cohere's trial keys: twenty calls a minute, a thousand a month, for everything together. Read 2026-08-04. */
import { uuidOf } from '../ids.ts'
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { cohereChat } from '../protocols/cohere.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'

const COMMON = {
  ownedBy: 'cohere',
  limits: { rpm: 20, requestsPerMonth: 1_000 },
  pool: 'account',
  thinks: 'never',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('command-a-plus-05-2026', 128_000, 64_000, { thinks: 'asked', vision: true }),
  model('command-a-reasoning-08-2025', 256_000, 32_000, { thinks: 'asked' }),
  model('command-a-03-2025', 256_000, 8_000),
  model('north-mini-code-1-0', 256_000, 64_000, { thinks: 'asked' }),
  model('command-a-vision-07-2025', 128_000, 8_000, { vision: true }),
  model('command-r-plus-08-2024', 128_000, 4_000),
  model('command-r7b-12-2024', 128_000, 4_000),
]

function model(
  id: string,
  contextTokens: number,
  outputTokensMax: number,
  facts: Partial<LabModel> = {},
): LabModel {
  return { ...COMMON, id, contextTokens, outputTokensMax, ...facts }
}

function flat(status: number, message: string): Refusal {
  return { status, headers: [], body: { id: uuidOf(status), message } }
}

const KNOWN = new Set(
  `model messages stream max_tokens temperature p k frequency_penalty presence_penalty stop_sequences seed
  response_format tools tool_choice strict_tools thinking documents citation_options safety_mode logprobs
  priority`.split(/\s+/u),
)

function check(input: ChatInput): Refusal | undefined {
  const { body, model: facts } = input
  const unknown = Object.keys(body).find((key) => !KNOWN.has(key))
  if (unknown !== undefined) return flat(422, `invalid request: unknown field: ${unknown}`)
  return checkValues(body, facts) ?? checkTools(body) ?? checkMessages(input)
}

function checkValues(body: JsonObject, { outputTokensMax, thinks }: LabModel): Refusal | undefined {
  const {
    temperature,
    p,
    max_tokens: most,
    frequency_penalty: often,
    presence_penalty: again,
  } = body
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1)) {
    return flat(400, 'invalid request: temperature must be between 0 and 1.0 inclusive')
  }
  if (typeof p === 'number' && (p < 0.01 || p > 0.99)) return flat(400, 'invalid request: p')
  if (often !== undefined && again !== undefined) {
    return flat(400, 'invalid request: cannot specify both frequency_penalty and presence_penalty')
  }
  if (typeof most === 'number' && most > outputTokensMax) {
    return flat(
      400,
      `too many tokens: max tokens must be less than or equal to ${outputTokensMax}, the maximum output for this model - received ${most}.`,
    )
  }
  if (body['thinking'] !== undefined && thinks === 'never') {
    return flat(400, 'invalid request: thinking is not supported by this model')
  }
  const hasFormat = stringOf(objectOf(body['response_format'])['type']) === 'json_object'
  return hasFormat && objectsOf(body['tools']).length > 0
    ? flat(400, 'invalid request: response_format is not supported with tools')
    : undefined
}

function checkTools(body: JsonObject): Refusal | undefined {
  for (const tool of objectsOf(body['tools'])) {
    const { name, parameters } = objectOf(tool['function'])
    if (!/^[A-Za-z_]\w*$/u.test(stringOf(name))) {
      return flat(
        400,
        "invalid request: tool names can only contain certain characters (A-Za-z0-9_) and can't begin with a digit",
      )
    }
    if (parameters === undefined) return flat(400, 'invalid request: parameters are required')
  }
  return undefined
}

function checkMessages({ body, model: { vision } }: ChatInput): Refusal | undefined {
  const open = new Set<string>()
  for (const [at, message] of objectsOf(body['messages']).entries()) {
    const { role, content, tool_calls: calls, tool_call_id: id } = message
    if (role === 'system' && at > 0) return flat(400, 'invalid request: system turn must be first')
    if (content === '') return flat(400, 'invalid request: message must be at least 1 token long')
    if (objectsOf(content).some(({ type }) => type === 'image_url') && !vision) {
      return flat(400, 'invalid request: image inputs are not supported')
    }
    if (calls !== undefined && content !== undefined) {
      return flat(400, 'invalid request: content is not allowed with tool calls')
    }
    for (const call of objectsOf(calls)) open.add(stringOf(call['id']))
    if (role === 'tool' && !open.delete(stringOf(id))) {
      return flat(400, 'invalid request: tool call id not found in previous tool calls')
    }
  }
  return undefined
}

const UPGRADE =
  "You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'."

export const cohere: LabProvider = {
  id: 'cohere',
  variable: 'COHERE_BASE_URL',
  prefix: '',
  windows: {},
  models: MODELS,
  gone: ['command', 'command-light', 'command-r-03-2024'],
  dailyLimit: 'requestsPerMonth',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol: cohereChat(check),
  refusals: {
    unauthorized: () => flat(401, 'invalid api token'),
    unknownModel: missing,
    goneModel: missing,
    overflow: ({ tokens, limit }) =>
      flat(400, `too many tokens: size limit exceeded by ${tokens - limit} tokens.`),
    limited: ({ denials }) => {
      const isMonth = denials.some(({ limit }) => limit === 'requestsPerMonth')
      const allowed = isMonth ? '1000 API calls / month' : '20 API calls / minute'
      return flat(429, `You are using a Trial key, which is limited to ${allowed}. ${UPGRADE}`)
    },
    failure: (status, text) => flat(status, text),
  },
  // Not on a refusal, whose readings cost nothing.
  quotaHeaders: ({ rpm }, cost) =>
    rpm === undefined || cost === 0
      ? []
      : [
          ['x-endpoint-monthly-call-limit', '1000'],
          ['x-trial-endpoint-call-limit', String(rpm.cap)],
          ['x-trial-endpoint-call-remaining', String(Math.floor(rpm.remaining))],
        ],
  modelList: (models) => ({ models: models.map(modelEntry), next_page_token: '' }),
  modelEntry,
  keyReport: () => ({ valid: true, organization_id: uuidOf(1), owner_id: uuidOf(2) }),
}

function missing(id: string): Refusal {
  return flat(
    404,
    `model '${id}' not found, make sure the correct model ID was used and that you have access to the model.`,
  )
}

function modelEntry({ id, contextTokens, vision }: LabModel): JsonObject {
  return {
    name: id,
    is_deprecated: false,
    endpoints: ['chat', 'generate'],
    finetuned: false,
    context_length: contextTokens,
    default_endpoints: [],
    features: ['json_mode', 'tools', ...(vision ? ['vision'] : [])],
  }
}
