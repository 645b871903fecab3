/** Mistral's free mode. Its numbers are unpublished: these were reported in 2026, and its headers tell them. */
import { callId, hexOf } from '../ids.ts'
import type { HeaderList, JsonObject } from '../json.ts'
import type { Readings } from '../limits/limiter.ts'
import type { Reading } from '../limits/meter.ts'
import { baseUsage, type Dialect, type FinishReason, openaiChat } from '../protocols/openai-chat.ts'
import { type Answer, bearerKey, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { checkMistral, problem } from './mistral-check.ts'

const STANDARD = {
  ownedBy: 'mistralai',
  contextTokens: 262_144,
  outputTokensMax: 32_768,
  limits: { rps: 1, rpm: 60, tpm: 50_000, tokensPerMonth: 4_000_000 },
  pool: 'standard',
  thinks: 'never',
  vision: true,
} as const

const MODELS: readonly LabModel[] = [
  { id: 'mistral-large-2512', ...STANDARD },
  { id: 'mistral-medium-2604', ...STANDARD, thinks: 'asked' },
  { id: 'mistral-small-2603', ...STANDARD, thinks: 'asked' },
  { id: 'devstral-2512', ...STANDARD, vision: false },
  { id: 'ministral-14b-2512', ...STANDARD },
  { id: 'ministral-8b-2512', ...STANDARD },
  { id: 'mistral-small-latest', ...STANDARD, thinks: 'asked' },
]

// The stream: reasoning is a part of an array, calls come with the finish and have neither index nor type.

function chunk(answer: Answer, delta: JsonObject, finish: string | null = null): JsonObject {
  return {
    id: hexOf(answer.serial, 32),
    object: 'chat.completion.chunk',
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
    choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  }
}

function usage(answer: Answer): JsonObject {
  const { prompt, completion, total } = baseUsage(answer)
  return { prompt_tokens: prompt, total_tokens: total, completion_tokens: completion }
}

function toolCalls(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.map(({ name, args }, index) => ({
    id: callId('M', answer.serial, index),
    function: { name, arguments: JSON.stringify(args) },
  }))
}

function thinking(text: string): JsonObject {
  return { type: 'thinking', thinking: [{ type: 'text', text }] }
}

/** Text comes in parts as soon as there was reasoning. */
function textDelta(text: string, { thought }: Answer): JsonObject {
  return { content: thought.reasoning === '' ? text : [{ type: 'text', text }] }
}

function whole(answer: Answer, reason: FinishReason): JsonObject {
  const { text, reasoning, calls } = answer.thought
  const content = reasoning === '' ? text : [thinking(reasoning), { type: 'text', text }]
  const message = {
    role: 'assistant',
    prefix: false,
    content: calls.length > 0 && reasoning === '' ? '' : content,
    tool_calls: calls.length === 0 ? null : toolCalls(answer),
  }
  return {
    id: hexOf(answer.serial, 32),
    object: 'chat.completion',
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
    usage: { ...usage(answer), prompt_audio_seconds: null, num_cached_tokens: 0 },
    choices: [{ index: 0, finish_reason: reason, message }],
  }
}

const TRACE: HeaderList = [
  ['mistral-correlation-id', '0199c0de-0000-7000-8000-000000000001'],
  ['x-kong-request-id', '5c1d0f3a2b'],
  ['x-envoy-upstream-service-time', '212'],
]

const dialect: Dialect = {
  streamHeaders: [['content-type', 'text/event-stream; charset=utf-8'], ...TRACE],
  wholeHeaders: [['content-type', 'application/json'], ...TRACE],
  comments: [],
  check: checkMistral,
  first: (answer) => chunk(answer, { role: 'assistant', content: '' }),
  chunk,
  reasoning: (text) => ({ content: [thinking(text)] }),
  text: textDelta,
  calls: () => [],
  finish: (answer, reason) => {
    const calls = toolCalls(answer)
    const delta = calls.length === 0 ? { content: '' } : { content: null, tool_calls: calls }
    const data = { ...chunk(answer, delta, reason), usage: usage(answer) }
    return [{ role: 'finish', data }]
  },
  usage,
  whole,
  error: () => ({
    object: 'error',
    message: 'Internal server error',
    type: 'internal_server_error',
    param: null,
    code: '3700',
  }),
}

// Limits: a refusal says nothing, its headers say what is left, and nothing says until when.

function limited(): Refusal {
  const facts = { type: 'rate_limited', code: '1300', raw_status_code: 429 }
  return problem(429, 'Rate limit exceeded', facts)
}

function quotaHeaders({ rpm, tpm, tokensPerMonth }: Readings, cost: number): HeaderList {
  const meters = [
    ...meterHeaders('req-minute', rpm),
    ...meterHeaders('tokens-minute', tpm),
    ...meterHeaders('tokens-month', tokensPerMonth),
  ]
  if (meters.length === 0 || cost === 0) return meters
  return [...meters, ['x-ratelimit-tokens-query-cost', String(cost)]]
}

function meterHeaders(name: string, reading: Reading | undefined): HeaderList {
  if (reading === undefined) return []
  return [
    [`x-ratelimit-limit-${name}`, String(reading.cap)],
    [`x-ratelimit-remaining-${name}`, String(Math.floor(reading.remaining))],
  ]
}

export const mistral: LabProvider = {
  id: 'mistral',
  variable: 'MISTRAL_BASE_URL',
  prefix: '/v1',
  windows: { tokensPerMonth: { kind: 'fixed', ends: 'utc-month' } },
  models: MODELS,
  gone: ['open-mistral-7b', 'mistral-tiny'],
  dailyLimit: 'tokensPerMonth',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: false,
  protocol: openaiChat(dialect),
  refusals: {
    unauthorized: () => ({ status: 401, headers: [], body: { detail: 'Invalid API Key' } }),
    unknownModel: noModel,
    goneModel: noModel,
    overflow: ({ tokens, limit }) =>
      problem(
        400,
        `Prompt contains ${tokens} tokens, too large for model with ${limit} maximum context length`,
      ),
    limited,
    failure: (status, text) => problem(status, text, FAILURES[status] ?? {}),
  },
  quotaHeaders,
  modelList: (models) => ({ object: 'list', data: models.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

const FAILURES: Readonly<Record<number, JsonObject>> = {
  429: { type: 'rate_limited', code: '1300', raw_status_code: 429 },
  500: { type: 'internal_server_error', code: '3700' },
  503: { type: 'service_tier_capacity_exceeded', code: '3505' },
}

function noModel(id: string): Refusal {
  return problem(400, `Invalid model: ${id}`, { type: 'invalid_model', code: '1500' })
}

function modelEntry({ id, ownedBy, contextTokens, vision }: LabModel): JsonObject {
  return {
    id,
    object: 'model',
    created: 1_770_000_000,
    owned_by: ownedBy,
    capabilities: {
      completion_chat: true,
      function_calling: true,
      completion_fim: false,
      fine_tuning: false,
      vision,
      ocr: false,
      classification: false,
      moderation: false,
      audio: false,
      audio_transcription: false,
    },
    name: id,
    description: `${id}, simulated`,
    max_context_length: contextTokens,
    aliases: [],
    deprecation: null,
    deprecation_replacement_model: null,
    default_model_temperature: 0.3,
    type: 'base',
  }
}
