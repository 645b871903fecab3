/** Cerebras, on its trial; https://inference-docs.cerebras.ai/support/rate-limits, read 2026-08-29. */
import { hexOf, uuidOf } from '../ids.ts'
import { type HeaderList, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { isOfRequests, type LimitName, type Readings } from '../limits/limiter.ts'
import { baseUsage, type Dialect, type FinishReason, openaiChat } from '../protocols/openai-chat.ts'
import {
  type Answer,
  bearerKey,
  type ChatInput,
  type LabModel,
  type LabProvider,
  type LimitedFacts,
} from '../provider.ts'
import type { Refusal } from '../reply.ts'

/** Its meters refill evenly: a window is the time from empty to full. */
const PERIODS_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

const TRIAL = {
  ownedBy: 'Cerebras',
  contextTokens: 65_536,
  outputTokensMax: 40_960,
  limits: { rpm: 5, tpm: 30_000, tph: 1_000_000, tpd: 1_000_000 },
  thinks: 'always',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  { id: 'gpt-oss-120b', ...TRIAL },
  { id: 'gemma-4-31b', ...TRIAL, thinks: 'asked' },
]

/** Tokens booked for an answer whose length the request leaves open. */
const OUTPUT_TOKENS_ASSUMED = 16_384

// The stream: `finish_reason` is absent until it is known, and the order of keys is its own.

function chunkOf(answer: Answer, choice: JsonObject): JsonObject {
  return {
    id: `chatcmpl-${uuidOf(answer.serial)}`,
    choices: [choice],
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
    system_fingerprint: 'fp_a33c042689e969567008',
    object: 'chat.completion.chunk',
  }
}

function usage(answer: Answer): JsonObject {
  const { prompt, completion, total } = baseUsage(answer)
  return {
    total_tokens: total,
    completion_tokens: completion,
    completion_tokens_details: {
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
      reasoning_tokens: answer.thought.tokens.reasoning,
    },
    prompt_tokens: prompt,
    prompt_tokens_details: { cached_tokens: 0 },
  }
}

function timeInfo({ nowMs }: Answer): JsonObject {
  return {
    created: nowMs / 1_000,
    queue_time: 0.003384742,
    prompt_time: 0.012728517,
    completion_time: 0.220198588,
    total_time: 0.34409451484680176,
  }
}

function call(answer: Answer, index: number): JsonObject {
  const { name = '', args = {} } = answer.thought.calls[index] ?? {}
  const id = `e${hexOf(answer.serial, 6)}${hexOf(index, 2)}`
  return { function: { name, arguments: JSON.stringify(args) }, type: 'function', id }
}

function whole(answer: Answer, reason: FinishReason): JsonObject {
  const { text, reasoning, calls } = answer.thought
  const message = {
    role: 'assistant',
    ...(text === '' ? {} : { content: text }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((_, index) => call(answer, index)) }),
  }
  const chunk = chunkOf(answer, { finish_reason: reason, index: 0, message })
  const rest = { object: 'chat.completion', usage: usage(answer), time_info: timeInfo(answer) }
  return { ...chunk, ...rest }
}

const dialect: Dialect = {
  streamHeaders: [['content-type', 'text/event-stream; charset=utf-8']],
  wholeHeaders: [['content-type', 'application/json']],
  comments: [],
  check,
  first: (answer) => chunkOf(answer, { delta: { role: 'assistant' }, index: 0 }),
  chunk: (answer, delta) => chunkOf(answer, { delta, index: 0 }),
  reasoning: (text) => ({ reasoning: text }),
  text: (text) => ({ content: text }),
  calls: (answer) =>
    answer.thought.calls.map((_, index) => ({ tool_calls: [{ ...call(answer, index), index }] })),
  finish: (answer, reason) => [
    {
      role: 'finish',
      data: {
        ...chunkOf(answer, { delta: {}, finish_reason: reason, index: 0 }),
        usage: usage(answer),
        time_info: timeInfo(answer),
      },
    },
  ],
  usage,
  whole,
  error: ({ serial }) => ({
    error: {
      id: uuidOf(serial),
      code: 'internal_server_error',
      message: 'Encountered a server error, please try again.',
      param: null,
      type: 'server_error',
    },
    status_code: 500,
  }),
}

// Requests it refuses, all unknown properties in one message.

const KNOWN = new Set(
  `model messages max_completion_tokens max_tokens temperature top_p stop seed stream stream_options tools
  tool_choice response_format reasoning_effort reasoning_format disable_reasoning clear_thinking user n
  logprobs top_logprobs prompt_cache_key min_tokens prediction`.split(/\s+/u),
)

const MESSAGE_KNOWN = ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'reasoning']

function check({ body }: ChatInput): Refusal | undefined {
  const messages = objectsOf(body['messages'])
  const unknown = [
    ...Object.keys(body)
      .filter((key) => !KNOWN.has(key))
      .map((key) => `body.${key}`),
    ...messages.flatMap((message, at) =>
      Object.keys(message)
        .filter((key) => !MESSAGE_KNOWN.includes(key))
        .map((key) => `body.messages.${at}.${key}`),
    ),
  ]
  if (unknown.length > 0) {
    return badFormat(unknown.map((at) => `${at}: property '${at}' is unsupported`).join('\n'))
  }
  if (body['max_tokens'] !== undefined && body['max_completion_tokens'] !== undefined) {
    return badFormat('max_tokens and max_completion_tokens cannot be set together')
  }
  const format = objectOf(body['response_format'])
  if (format['type'] === 'json_schema' && objectsOf(body['tools']).length > 0) {
    return badFormat('"tools" is incompatible with "response_format"')
  }
  if (objectOf(objectOf(format['json_schema'])['schema'])['allOf'] !== undefined) {
    return badFormat("Extra top level keys found in JSON schema: {'allOf'}.", 'response_format')
  }
  return checkResults(messages)
}

function checkResults(messages: readonly JsonObject[]): Refusal | undefined {
  const results = new Set(messages.map(({ tool_call_id }) => stringOf(tool_call_id)))
  const calls = messages.flatMap(({ tool_calls }) => objectsOf(tool_calls))
  const open = calls.find(({ id }) => !results.has(stringOf(id)))
  if (open !== undefined) {
    return badFormat(`tool call ${stringOf(open['id'])} is not followed by its result`, 'messages')
  }
  if (messages.some((message) => !JSON.stringify(message).isWellFormed())) {
    return badFormat(': Invalid JSON: lone leading surrogate in hex escape at line 1 column 135')
  }
  return undefined
}

function badFormat(message: string, param = 'validation_error'): Refusal {
  return flat(400, { message, type: 'invalid_request_error', param, code: 'wrong_api_format' })
}

function flat(status: number, body: JsonObject, headers: HeaderList = []): Refusal {
  return { status, headers, body }
}

// Limits

const WORDS: Readonly<Partial<Record<LimitName, string>>> = {
  rpm: 'Requests per minute limit exceeded - too many requests sent.',
  rpd: 'Requests per day limit exceeded - too many requests sent.',
  tpm: 'Tokens per minute limit exceeded - too many tokens processed.',
  tph: 'Tokens per hour limit exceeded - too many tokens processed.',
  tpd: 'Tokens per day limit exceeded - too many tokens processed.',
}

function limited({ denials }: LimitedFacts): Refusal {
  const [first] = denials
  const longest = denials.reduce((most, one) => (one.waitMs > most.waitMs ? one : most), first)
  const kind = isOfRequests(longest.limit) ? 'requests' : 'tokens'
  const body = {
    message: WORDS[longest.limit] ?? WORDS.rpm,
    type: `too_many_${kind}_error`,
    param: 'quota',
    code: kind === 'tokens' ? 'token_quota_exceeded' : 'request_quota_exceeded',
  }
  // A request above the whole allowance is told to wait until the meter is full, though it will not help.
  const waitMs = Number.isFinite(longest.waitMs) ? longest.waitMs : longest.resetMs
  return flat(429, body, [['retry-after', String(Math.max(1, Math.ceil(waitMs / 1_000)))]])
}

function quotaHeaders({ rpm, rpd, tpm, tph, tpd }: Readings): HeaderList {
  const meters = [
    ['requests-minute', rpm],
    ['requests-day', rpd],
    ['tokens-minute', tpm],
    ['tokens-hour', tph],
    ['tokens-day', tpd],
  ] as const
  return meters.flatMap(([name, reading]): HeaderList => {
    if (reading === undefined) return []
    return [
      [`x-ratelimit-limit-${name}`, String(reading.cap)],
      [`x-ratelimit-remaining-${name}`, String(Math.floor(reading.remaining))],
      [`x-ratelimit-reset-${name}`, String(reading.resetMs / 1_000)],
    ]
  })
}

export const cerebras: LabProvider = {
  id: 'cerebras',
  variable: 'CEREBRAS_BASE_URL',
  prefix: '/v1',
  windows: {
    rpm: { kind: 'bucket', ms: PERIODS_MS.minute },
    rpd: { kind: 'bucket', ms: PERIODS_MS.day },
    tpm: { kind: 'bucket', ms: PERIODS_MS.minute },
    tph: { kind: 'bucket', ms: PERIODS_MS.hour },
    tpd: { kind: 'bucket', ms: PERIODS_MS.day },
  },
  models: MODELS,
  gone: ['llama3.1-8b', 'llama-3.3-70b', 'qwen-3-32b'],
  dailyLimit: 'tpd',
  tokensUpFront: ({ input, tokensMax, model }) =>
    input + (tokensMax ?? Math.min(OUTPUT_TOKENS_ASSUMED, model.outputTokensMax)),
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol: openaiChat(dialect),
  refusals: {
    unauthorized: () =>
      flat(401, {
        message: 'Wrong API Key',
        type: 'invalid_request_error',
        param: 'api_key',
        code: 'wrong_api_key',
      }),
    unknownModel: noModel,
    goneModel: noModel,
    overflow: ({ tokens, limit }) =>
      flat(400, {
        message: `Please reduce the length of the messages or completion. Current length is ${tokens} while limit is ${limit}`,
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      }),
    limited,
    failure: (status, message) =>
      flat(status, {
        message,
        type: FAILURE_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
        param: status === 429 ? 'queue' : null,
        code: status === 429 ? 'queue_exceeded' : null,
      }),
  },
  quotaHeaders,
  modelList: (models) => ({ object: 'list', data: models.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

const FAILURE_TYPES: Readonly<Record<number, string>> = {
  402: 'payment_required_error',
  404: 'not_found_error',
  429: 'too_many_requests_error',
}

function noModel(): Refusal {
  return flat(404, {
    message: 'Model does not exist or you do not have access to it.',
    type: 'not_found_error',
    param: 'model',
    code: 'model_not_found',
  })
}

function modelEntry({ id, ownedBy }: LabModel): JsonObject {
  return { id, object: 'model', created: 0, owned_by: ownedBy }
}
