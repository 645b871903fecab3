/** OpenRouter's free models; https://openrouter.ai/docs/api-reference/limits, read 2026-09-10. */
import { hexOf } from '../ids.ts'
import { type HeaderList, type JsonObject, objectsOf } from '../json.ts'
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

/** One allowance for all free models and all keys of an account. */
const FREE = {
  contextTokens: 131_072,
  outputTokensMax: 32_768,
  limits: { rpm: 20, rpd: 50 },
  pool: 'free',
  thinks: 'asked',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  free('z-ai/glm-5.2:free', 131_072),
  free('nvidia/nemotron-3-super-120b-a12b:free', 262_144),
  free('qwen/qwen3.8-27b:free', 131_072, { vision: true }),
  free('inclusionai/ling-3.0-flash:free', 262_144),
  free('qwen/qwen3-coder:free', 262_144, { thinks: 'never' }),
  free('poolside/laguna-s-2.1:free', 262_144),
  free('google/gemma-4-31b-it:free', 262_144, { vision: true }),
  free('google/gemma-4-26b-a4b-it:free', 262_144, { vision: true }),
  free('cohere/north-mini-code:free', 256_000, { outputTokensMax: 65_536 }),
  free('openai/gpt-oss-20b:free', 131_072, { thinks: 'always' }),
  free('nvidia/nemotron-3-nano-30b-a3b:free', 256_000),
  free('nvidia/nemotron-nano-12b-v2-vl:free', 128_000, { vision: true }),
]

function free(id: string, contextTokens: number, facts: Partial<LabModel> = {}): LabModel {
  return { ...FREE, id, ownedBy: id.split('/')[0] ?? id, contextTokens, ...facts }
}

// The stream: comments first, the role in every delta, the usage in an event of its own.

function base(answer: Answer, object: string): JsonObject {
  return {
    id: generationId(answer),
    provider: 'DeepInfra',
    model: answer.model.id,
    object,
    created: Math.floor(answer.nowMs / 1_000),
  }
}

function generationId({ nowMs, serial }: Answer): string {
  return `gen-${Math.floor(nowMs / 1_000)}-${hexOf(serial, 20)}`
}

function chunk(answer: Answer, delta: JsonObject, finish: string | null = null): JsonObject {
  const choice = {
    index: 0,
    delta: { role: 'assistant', ...delta },
    finish_reason: finish,
    native_finish_reason: finish,
    logprobs: null,
  }
  return { ...base(answer, 'chat.completion.chunk'), choices: [choice] }
}

function usage(answer: Answer): JsonObject {
  const { prompt, completion, total } = baseUsage(answer)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
    cost: 0,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: answer.thought.tokens.reasoning },
  }
}

function reasoningOf(text: string): JsonObject {
  const detail = { type: 'reasoning.text', text, format: 'unknown', index: 0 }
  return { reasoning: text, reasoning_details: [detail] }
}

function callId(answer: Answer, index: number): string {
  return `call_${hexOf(answer.serial, 20)}${hexOf(index, 4)}`
}

/** Each call in two deltas, its arguments broken inside. */
function callDeltas(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.flatMap(({ name, args }, index) => {
    const text = JSON.stringify(args)
    const middle = Math.ceil(text.length / 2)
    const head = {
      index,
      id: callId(answer, index),
      type: 'function',
      function: { name, arguments: text.slice(0, middle) },
    }
    const rest = { index, function: { arguments: text.slice(middle) } }
    return [
      { content: null, tool_calls: [head] },
      { content: null, tool_calls: [rest] },
    ]
  })
}

function whole(answer: Answer, reason: FinishReason): JsonObject {
  const { text, reasoning, calls } = answer.thought
  const toolCalls = calls.map(({ name, args }, index) => ({
    index,
    id: callId(answer, index),
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
  const message = {
    role: 'assistant',
    refusal: null,
    ...(reasoning === '' ? { reasoning: null } : reasoningOf(reasoning)),
    content: calls.length > 0 ? null : text,
    ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
  }
  return {
    ...base(answer, 'chat.completion'),
    choices: [
      {
        index: 0,
        finish_reason: reason,
        native_finish_reason: reason,
        logprobs: null,
        message,
      },
    ],
    usage: usage(answer),
  }
}

const dialect: Dialect = {
  streamHeaders: [['content-type', 'text/event-stream']],
  wholeHeaders: [['content-type', 'application/json']],
  comments: ['OPENROUTER PROCESSING', 'OPENROUTER PROCESSING'],
  check,
  first: (answer) => chunk(answer, { content: '' }),
  chunk,
  reasoning: (text) => ({ content: '', ...reasoningOf(text) }),
  text: (text) => ({ content: text }),
  calls: callDeltas,
  finish: (answer, reason) => [
    { role: 'finish', data: chunk(answer, { content: '' }, reason) },
    {
      role: 'usage',
      data: { ...base(answer, 'chat.completion.chunk'), choices: [], usage: usage(answer) },
    },
  ],
  usage,
  whole,
  error: (answer) => ({
    ...base(answer, 'chat.completion.chunk'),
    error: {
      code: 'server_error',
      message: 'Provider disconnected unexpectedly',
      metadata: { error_type: 'provider_unavailable' },
    },
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  }),
}

/** It ignores what it does not know, and knows what its hosts refuse. */
function check({ body, model }: ChatInput): Refusal | undefined {
  const messages = objectsOf(body['messages'])
  if (messages.length === 0) {
    return refusal(400, 'Input required: specify "prompt" or "messages"', {
      error_type: 'invalid_request',
    })
  }
  const hasImage = messages.some(({ content }) =>
    objectsOf(content).some(({ type }) => type === 'image_url'),
  )
  if (hasImage && !model.vision) {
    return refusal(404, 'No endpoints found that support image input', { error_type: 'not_found' })
  }
  return undefined
}

function refusal(status: number, message: string, metadata?: JsonObject): Refusal {
  const error = { message, code: status, ...(metadata === undefined ? {} : { metadata }) }
  return { status, headers: [], body: { error } }
}

function limited({ denials, nowMs }: LimitedFacts): Refusal {
  const daily = denials.find(({ limit }) => limit === 'rpd')
  const { cap, waitMs } = daily ?? denials[0]
  const headers: HeaderList = [
    ['X-RateLimit-Limit', String(cap)],
    ['X-RateLimit-Remaining', '0'],
    ['X-RateLimit-Reset', String(Math.ceil(nowMs + waitMs))],
  ]
  const text =
    daily === undefined
      ? 'Rate limit exceeded: free-models-per-min. '
      : 'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day'
  const refused = refusal(429, text, {
    headers: Object.fromEntries(headers),
    ...(daily === undefined ? {} : { limit_source: 'openrouter_free_tier_daily' }),
  })
  return { ...refused, headers }
}

export const openrouter: LabProvider = {
  id: 'openrouter',
  variable: 'OPENROUTER_BASE_URL',
  prefix: '/api/v1',
  windows: { rpd: { kind: 'fixed', ends: 'utc-day' } },
  models: MODELS,
  gone: ['deepseek/deepseek-r1:free'],
  dailyLimit: 'rpd',
  tokensUpFront: () => 0,
  keyOf: bearerKey,
  modelsArePublic: true,
  protocol: openaiChat(dialect),
  refusals: {
    unauthorized: (key) =>
      refusal(401, key === '' ? 'Missing Authentication header' : 'User not found.'),
    unknownModel: (id) =>
      refusal(400, `${id} is not a valid model ID`, { error_type: 'invalid_request' }),
    goneModel: (id) => refusal(404, `No endpoints found for ${id}.`, { error_type: 'not_found' }),
    overflow: ({ tokens, limit }) =>
      refusal(
        400,
        `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${tokens} tokens. Please reduce the length of either one.`,
        { error_type: 'context_length_exceeded' },
      ),
    limited,
    failure: (status, text) => refusal(status, text, { error_type: TYPES[status] ?? 'unmapped' }),
  },
  quotaHeaders: () => [],
  modelList: (models) => ({ data: models.map(modelEntry) }),
  modelEntry,
  keyReport: ({ key, readings }) => {
    const { cap = 50, used = 0, remaining = 50 } = readings.rpd ?? {}
    return {
      data: {
        label: `${key.slice(0, 12)}...${key.slice(-3)}`,
        limit: null,
        limit_reset: null,
        limit_remaining: null,
        include_byok_in_limit: false,
        usage: 0,
        usage_daily: 0,
        usage_weekly: 0,
        usage_monthly: 0,
        byok_usage: 0,
        is_free_tier: true,
        rate_limit: { requests: -1, interval: '10s', note: 'deprecated' },
        free_model_daily_requests: { limit: cap, remaining, used },
      },
    }
  },
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication',
  402: 'payment_required',
  403: 'permission_denied',
  404: 'not_found',
  429: 'rate_limit_exceeded',
  502: 'provider_unavailable',
  503: 'provider_overloaded',
  504: 'timeout',
}

function modelEntry({ id, contextTokens, outputTokensMax, vision }: LabModel): JsonObject {
  const inputs = vision ? ['text', 'image'] : ['text']
  return {
    id,
    canonical_slug: id.replace(/:free$/u, ''),
    name: `${id}, simulated`,
    created: 1_754_414_000,
    description: '',
    context_length: contextTokens,
    architecture: {
      modality: `${inputs.join('+')}->text`,
      input_modalities: inputs,
      output_modalities: ['text'],
      tokenizer: 'Other',
      instruct_type: null,
    },
    pricing: { prompt: '0', completion: '0', request: '0', image: '0' },
    top_provider: {
      context_length: contextTokens,
      max_completion_tokens: outputTokensMax,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: ['max_tokens', 'tools', 'tool_choice', 'reasoning', 'response_format'],
    default_parameters: {},
    expiration_date: null,
  }
}
