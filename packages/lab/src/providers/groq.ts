/** Groq. Limits per organisation and model; https://console.groq.com/docs/rate-limits, read 2026-10-01. */
import { callId, goDuration, hexOf, uuidOf } from '../ids.ts'
import { type HeaderList, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import type { LimitName, Readings } from '../limits/limiter.ts'
import type { Reading } from '../limits/meter.ts'
import { baseUsage, type Dialect, openaiChat } from '../protocols/openai-chat.ts'
import {
  type Answer,
  bearerKey,
  type ChatInput,
  type LabModel,
  type LabProvider,
  type LimitedFacts,
} from '../provider.ts'
import type { Refusal } from '../reply.ts'

const FREE_PLAN = { rpm: 30, rpd: 1_000, tpm: 8_000, tpd: 200_000 }

const MODELS: readonly LabModel[] = [
  model('openai/gpt-oss-120b', 'OpenAI', { thinks: 'always' }),
  model('openai/gpt-oss-20b', 'OpenAI', { thinks: 'always' }),
  model('openai/gpt-oss-safeguard-20b', 'OpenAI', { thinks: 'always' }),
  model('qwen/qwen3.8-27b', 'Alibaba Cloud', {
    thinks: 'asked',
    vision: true,
    outputTokensMax: 16_384,
  }),
]

function model(id: string, ownedBy: string, facts: Partial<LabModel>): LabModel {
  return {
    id,
    ownedBy,
    contextTokens: 131_072,
    outputTokensMax: 65_536,
    limits: FREE_PLAN,
    thinks: 'never',
    vision: false,
    ...facts,
  }
}

// The stream

function chunk(answer: Answer, delta: JsonObject, finish: string | null = null): JsonObject {
  return {
    id: `chatcmpl-${uuidOf(answer.serial)}`,
    object: 'chat.completion.chunk',
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
    system_fingerprint: 'fp_f8b414701e',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  }
}

function requestId({ serial }: Answer): string {
  return `req_01kh52nj5y${hexOf(serial, 16)}`
}

function usage(answer: Answer): JsonObject {
  const { prompt, completion, total } = baseUsage(answer)
  return {
    queue_time: 0.041520249,
    prompt_tokens: prompt,
    prompt_time: 0.010407901,
    completion_tokens: completion,
    completion_time: 0.046601227,
    total_tokens: total,
    total_time: 0.057009128,
  }
}

function toolCalls(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.map(({ name, args }, index) => ({
    id: callId('g', answer.serial, index),
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
}

const dialect: Dialect = {
  streamHeaders: [['content-type', 'text/event-stream']],
  wholeHeaders: [['content-type', 'application/json']],
  comments: [],
  check,
  first: (answer) => ({
    ...chunk(answer, {
      role: 'assistant',
      content: answer.thought.calls.length > 0 ? null : '',
    }),
    x_groq: { id: requestId(answer), seed: 689_520_654 },
  }),
  chunk,
  reasoning: (text) => ({ reasoning: text }),
  text: (text) => ({ content: text }),
  calls: (answer) => toolCalls(answer).map((call, index) => ({ tool_calls: [{ ...call, index }] })),
  finish: (answer, reason) => [
    {
      role: 'finish',
      data: {
        ...chunk(answer, {}, reason),
        x_groq: { id: requestId(answer), usage: usage(answer) },
        usage: usage(answer),
      },
    },
  ],
  usage,
  whole: (answer, reason) => ({
    id: `chatcmpl-${uuidOf(answer.serial)}`,
    object: 'chat.completion',
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
    choices: [{ index: 0, message: message(answer), logprobs: null, finish_reason: reason }],
    usage: usage(answer),
    usage_breakdown: null,
    system_fingerprint: 'fp_f8b414701e',
    x_groq: { id: requestId(answer), seed: 1 },
    service_tier: 'on_demand',
  }),
  error: () => ({
    error: { message: 'Internal Server Error', type: 'internal_server_error' },
  }),
}

function message(answer: Answer): JsonObject {
  const { text, reasoning, calls } = answer.thought
  return {
    role: 'assistant',
    ...(calls.length > 0 ? {} : { content: text }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length > 0 ? { tool_calls: toolCalls(answer) } : {}),
  }
}

// Requests it refuses: https://console.groq.com/docs/openai

const KNOWN = new Set(
  `model messages max_completion_tokens max_tokens temperature top_p stop seed stream stream_options tools
  tool_choice parallel_tool_calls response_format reasoning_effort reasoning_format include_reasoning
  service_tier user n frequency_penalty presence_penalty disable_tool_validation citation_options
  documents search_settings compound_custom functions function_call`.split(/\s+/u),
)

const MESSAGE_KNOWN: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  developer: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls', 'reasoning', 'function_call'],
  tool: ['role', 'content', 'tool_call_id'],
}

const EFFORTS: readonly (readonly [prefix: string, efforts: readonly string[]])[] = [
  ['openai/gpt-oss', ['low', 'medium', 'high']],
  ['qwen/', ['none', 'default']],
]

function check({ body, model: { id, vision }, stream }: ChatInput): Refusal | undefined {
  const unknown = Object.keys(body).find((key) => !KNOWN.has(key))
  if (unknown !== undefined) return badRequest(`property '${unknown}' is unsupported`)
  if ((body['n'] ?? 1) !== 1) return badRequest("'n' : number must be at most 1")
  if (Array.isArray(body['stop']) && body['stop'].length > 4) {
    return badRequest("'stop' : maximum number of items is 4")
  }
  const schema = objectOf(body['response_format'])['type'] === 'json_schema'
  if (schema && stream) return badRequest('structured outputs do not support streaming')
  if (schema && objectsOf(body['tools']).length > 0) {
    return badRequest('json mode cannot be combined with tool/function calling')
  }
  const effort = body['reasoning_effort']
  const efforts = EFFORTS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? []
  if (effort !== undefined && !efforts.includes(stringOf(effort))) {
    return badRequest(`\`reasoning_effort\` must be one of \`${efforts.join('`, `')}\``)
  }
  return checkMessages(objectsOf(body['messages']), vision)
}

function checkMessages(messages: readonly JsonObject[], vision: boolean): Refusal | undefined {
  if (messages.length === 0) return badRequest("'messages' : minimum number of items is 1")
  for (const [index, { role, content, ...rest }] of messages.entries()) {
    const known = MESSAGE_KNOWN[stringOf(role)]
    const at = `'messages.${index}'`
    if (known === undefined)
      return badRequest(`${at} : discriminator property 'role' has invalid value`)
    const extra = Object.keys(rest).find((key) => !known.includes(key))
    if (extra !== undefined) {
      return badRequest(
        `${at} : for 'role:${stringOf(role)}' the following must be satisfied[(${at} : property '${extra}' is unsupported)]`,
      )
    }
    if (!vision && objectsOf(content).some(({ type }) => type === 'image_url')) {
      return badRequest(`${at}.content must be a string`)
    }
  }
  return undefined
}

function badRequest(text: string): Refusal {
  return refusal(400, { message: text, type: 'invalid_request_error' })
}

function refusal(status: number, error: JsonObject, headers: HeaderList = []): Refusal {
  return { status, headers, body: { error } }
}

// Limits

const DIMENSION: Readonly<Partial<Record<LimitName, readonly [text: string, type: string]>>> = {
  rpm: ['requests per minute (RPM)', 'requests'],
  rpd: ['requests per day (RPD)', 'requests'],
  tpm: ['tokens per minute (TPM)', 'tokens'],
  tpd: ['tokens per day (TPD)', 'tokens'],
}

function limited({ model: id, denials }: LimitedFacts): Refusal {
  const longest = denials.reduce((most, one) => (one.waitMs > most.waitMs ? one : most), denials[0])
  const [dimension, type] = DIMENSION[longest.limit] ?? ['requests per minute (RPM)', 'requests']
  const { cap, used, requested, waitMs } = longest
  const where = `for model \`${id}\` in organization \`org_01lab\` service tier \`on_demand\` on ${dimension}: Limit ${cap}`
  if (waitMs === Number.POSITIVE_INFINITY) {
    return refusal(413, {
      message: `Request too large ${where}, Requested ${requested}, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing`,
      type,
      code: 'rate_limit_exceeded',
    })
  }
  return refusal(
    429,
    {
      message: `Rate limit reached ${where}, Used ${Math.ceil(used)}, Requested ${requested}. Please try again in ${goDuration(waitMs)}. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing`,
      type,
      code: 'rate_limit_exceeded',
    },
    [['retry-after', String(Math.max(1, Math.ceil(waitMs / 1_000)))]],
  )
}

/** The requests of a day and the tokens of a minute; the other two limits have no header. */
function quotaHeaders({ rpd, tpm }: Readings): HeaderList {
  return [...meterHeaders('requests', rpd), ...meterHeaders('tokens', tpm)]
}

function meterHeaders(name: string, reading: Reading | undefined): HeaderList {
  if (reading === undefined) return []
  return [
    [`x-ratelimit-limit-${name}`, String(reading.cap)],
    [`x-ratelimit-remaining-${name}`, String(Math.floor(reading.remaining))],
    [`x-ratelimit-reset-${name}`, goDuration(reading.resetMs)],
  ]
}

export const groq: LabProvider = {
  id: 'groq',
  variable: 'GROQ_BASE_URL',
  prefix: '/openai/v1',
  windows: {
    rpm: { kind: 'bucket', ms: 60_000 },
    tpm: { kind: 'bucket', ms: 60_000 },
    rpd: { kind: 'rolling', ms: 86_400_000 },
    tpd: { kind: 'rolling', ms: 86_400_000 },
  },
  models: MODELS,
  gone: ['llama-3.1-8b-instant', 'llama-3.3-70b-versatile'],
  dailyLimit: 'tpd',
  tokensUpFront: ({ input, tokensMax = 0 }) => input + tokensMax,
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol: openaiChat(dialect),
  refusals: {
    unauthorized: () =>
      refusal(401, {
        message: 'Invalid API Key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      }),
    unknownModel: (id) =>
      refusal(404, {
        message: `The model \`${id}\` does not exist or you do not have access to it.`,
        type: 'invalid_request_error',
        code: 'model_not_found',
      }),
    goneModel: (id) =>
      refusal(400, {
        message: `The model \`${id}\` has been decommissioned and is no longer supported. Please refer to https://console.groq.com/docs/deprecations for a recommendation on which model to use instead.`,
        type: 'invalid_request_error',
        code: 'model_decommissioned',
      }),
    overflow: () =>
      refusal(400, {
        message: 'Please reduce the length of the messages or completion.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      }),
    limited,
    failure: (status, text) =>
      refusal(status, {
        message: text,
        type: status < 500 ? 'invalid_request_error' : 'internal_server_error',
      }),
  },
  quotaHeaders,
  modelList: (models) => ({ object: 'list', data: models.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

function modelEntry({ id, ownedBy, contextTokens, outputTokensMax }: LabModel): JsonObject {
  return {
    id,
    object: 'model',
    created: 1_754_407_957,
    owned_by: ownedBy,
    active: true,
    context_window: contextTokens,
    public_apps: null,
    max_completion_tokens: outputTokensMax,
  }
}
