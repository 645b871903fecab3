/** Google AI Studio. Its numbers come from 429s and Google's quotas API, read 2026-10-22; no header tells them. */
import type { IncomingHttpHeaders } from 'node:http'
import type { HeaderList, JsonObject } from '../json.ts'
import type { Denial, LimitName, Limits } from '../limits/limiter.ts'
import { gemini } from '../protocols/gemini.ts'
import { googleError } from '../protocols/gemini-error.ts'
import type { LabModel, LabProvider, LimitedFacts } from '../provider.ts'
import type { Refusal } from '../reply.ts'

const GEMINI = {
  ownedBy: 'google',
  contextTokens: 1_048_576,
  outputTokensMax: 65_536,
  thinks: 'always',
  vision: true,
} as const

const LITE = { ...GEMINI, thinks: 'asked' } as const

const GEMMA = { ...GEMINI, contextTokens: 262_144, outputTokensMax: 32_768 } as const

/** Requests a minute and a day; only the tokens of prompts count. */
function freeTier(rpm: number, rpd: number): Limits {
  return { rpm, rpd, inputTpm: 250_000 }
}

const MODELS: readonly LabModel[] = [
  { id: 'gemini-3.8-flash', ...GEMINI, limits: freeTier(5, 20) },
  { id: 'gemini-3.7-flash', ...GEMINI, limits: freeTier(5, 20) },
  { id: 'gemini-3.6-flash', ...GEMINI, limits: freeTier(5, 20) },
  { id: 'gemini-3.5-flash', ...GEMINI, limits: freeTier(5, 20) },
  { id: 'gemini-3.5-flash-lite', ...LITE, limits: freeTier(15, 500) },
  { id: 'gemini-3.1-flash-lite', ...LITE, limits: freeTier(15, 500) },
  { id: 'gemini-2.5-flash-lite', ...LITE, limits: freeTier(10, 20) },
  { id: 'gemma-4-31b-it', ...GEMMA, limits: freeTier(15, 1_000) },
  { id: 'gemma-4-26b-a4b-it', ...GEMMA, limits: freeTier(15, 1_000) },
]

/** The key in the header, or in the address, where it works but leaks into logs. */
function keyOf(headers: IncomingHttpHeaders, query: URLSearchParams): string {
  const given = headers['x-goog-api-key']
  return typeof given === 'string' && given !== '' ? given : (query.get('key') ?? '')
}

const QUOTA_DOCS = 'https://ai.google.dev/gemini-api/docs/rate-limits'
const METRIC = 'generativelanguage.googleapis.com/generate_content_free_tier'

const QUOTAS: Readonly<
  Partial<Record<LimitName, { readonly id: string; readonly metric: string }>>
> = {
  rpm: {
    id: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
    metric: `${METRIC}_requests`,
  },
  rpd: { id: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', metric: `${METRIC}_requests` },
  inputTpm: {
    id: 'GenerateContentInputTokensPerModelPerMinute-FreeTier',
    metric: `${METRIC}_input_token_count`,
  },
}

function quotaOf({ limit }: Denial): { readonly id: string; readonly metric: string } {
  return QUOTAS[limit] ?? { id: `${limit}-FreeTier`, metric: `${METRIC}_requests` }
}

/** No Retry-After: the wait is in the details and in the text. A prompt above the minute is told to wait, too. */
function limited({ model, denials }: LimitedFacts): Refusal {
  const waitMs = Math.max(
    ...denials.map((denial) => (Number.isFinite(denial.waitMs) ? denial.waitMs : denial.resetMs)),
  )
  const exceeded = denials.map(
    (denial) =>
      `* Quota exceeded for metric: ${quotaOf(denial).metric}, limit: ${denial.cap}, model: ${model}`,
  )
  const message = [
    `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ${QUOTA_DOCS}. To monitor your current usage, head to: https://ai.dev/rate-limit. `,
    ...exceeded,
    `Please retry in ${waitMs / 1_000}s.`,
  ].join('\n')
  const violations = denials.map((denial) => ({
    quotaMetric: quotaOf(denial).metric,
    quotaId: quotaOf(denial).id,
    quotaDimensions: { location: 'global', model },
    quotaValue: String(denial.cap),
  }))
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [{ description: 'Learn more about Gemini API quotas', url: QUOTA_DOCS }],
    },
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations },
    {
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${Math.floor(waitMs / 1_000)}s`,
    },
  ]
  return googleError(429, message, { details })
}

/** A bad key is a 400; only a missing one is a 403. */
function unauthorized(key: string): Refusal {
  if (key === '') {
    return googleError(
      403,
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    )
  }
  const message = 'API key not valid. Please pass a valid API key.'
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    {
      '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
      locale: 'en-US',
      message,
    },
  ]
  return googleError(400, message, { details })
}

const NO_HEADERS: HeaderList = []

export const google: LabProvider = {
  id: 'google',
  variable: 'GOOGLE_BASE_URL',
  prefix: '/v1beta',
  windows: { rpd: { kind: 'fixed', ends: 'pacific-day' } },
  models: MODELS,
  gone: ['gemini-2.5-flash', 'gemini-2.5-pro'],
  dailyLimit: 'rpd',
  tokensUpFront: ({ input }) => input,
  keyOf,
  modelsArePublic: false,
  protocol: gemini,
  refusals: {
    unauthorized,
    unknownModel: (id) =>
      googleError(
        404,
        `models/${id} is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.`,
      ),
    goneModel: (id) =>
      googleError(
        404,
        `This model models/${id} is no longer available to new users. Please update your code to use a newer model.`,
      ),
    overflow: ({ tokens, limit }) =>
      googleError(
        400,
        `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${limit}).`,
      ),
    limited,
    failure: (status, message) => googleError(status, message),
  },
  quotaHeaders: () => NO_HEADERS,
  modelList: (models) => ({ models: models.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

function modelEntry({ id, contextTokens, outputTokensMax, thinks }: LabModel): JsonObject {
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    description: `${id}, simulated`,
    inputTokenLimit: contextTokens,
    outputTokenLimit: outputTokensMax,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
    thinking: thinks !== 'never',
  }
}
