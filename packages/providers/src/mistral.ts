/** Mistral (La Plateforme): a free mode whose numbers are unpublished and differ per key; the headers are the truth. */
import { fixed, type LimitFact, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { allow, clampTo, efforts, rename, toolChoice } from './quirks.ts'
import {
  developerAsSystem,
  dropMessageFields,
  mistralOrder,
  mistralToolIds,
} from './quirks-messages.ts'

/** The smallest pool that was reported and still worked; models share it. */
const STANDARD_POOL: readonly LimitFact[] = [
  rolling('tokens', 50_000, 'minute', 'pool:standard'),
  fixed({ unit: 'tokens', cap: 4_000_000, period: 'month', timeZone: 'UTC' }, 'pool:standard'),
]

const TEXT = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }
const VISION = { ...TEXT, vision: true, imageUrls: true }
const SIZE = { contextTokens: 262_144, outputTokensMax: 32_768, limits: STANDARD_POOL }

/** Only two words are known to it, and only to models that can reason. */
const HIGH_OR_NONE = {
  none: 'none',
  minimal: 'none',
  low: 'none',
  medium: 'high',
  high: 'high',
  xhigh: 'high',
  max: 'high',
} as const

/** The request schema is closed: a property it does not name is a 422. Source: docs.mistral.ai OpenAPI, 2026-08. */
export const mistral = defineProvider({
  id: 'mistral',
  name: 'Mistral',
  docs: 'https://docs.mistral.ai/deployment/laplateforme/tier',
  asOf: '2026-09-02',
  status: 'free',
  terms: {
    verdict: 'likely ok',
    note: 'Personal and internal business use.',
    asOf: '2026-05',
  },
  keyUrl: 'https://console.mistral.ai/api-keys',
  protocol: openaiChat,
  baseUrl: 'https://api.mistral.ai/v1',
  otelName: 'mistral_ai',
  auth: bearer,
  keyPattern: /^[A-Za-z0-9]{32}$/,
  check: { method: 'GET', path: '/models' },
  firstTokenMs: 30_000,
  quirks: [
    developerAsSystem,
    dropMessageFields(['reasoning_content', 'refusal']),
    dropMessageFields(['name'], { except: ['tool'] }),
    mistralOrder,
    mistralToolIds,
    toolChoice({ required: 'any' }),
    efforts([
      { prefix: 'mistral-small-2603', efforts: HIGH_OR_NONE },
      { prefix: 'mistral-medium-2604', efforts: HIGH_OR_NONE },
    ]),
    clampTo({ temperature: [0, 1.5] }),
    rename({ max_completion_tokens: 'max_tokens', seed: 'random_seed' }),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'random_seed', 'stream', 'tools',
      'tool_choice', 'parallel_tool_calls', 'response_format', 'presence_penalty', 'frequency_penalty', 'n',
      'reasoning_effort']),
  ],
  refusals: [
    { codes: ['1500', '3000', '3003'], means: { kind: 'model_unavailable' } },
    { codes: ['3505'], means: { kind: 'overloaded' } },
  ],
  meters: [
    {
      unit: 'requests',
      period: 'minute',
      limit: 'x-ratelimit-limit-req-minute',
      remaining: 'x-ratelimit-remaining-req-minute',
    },
    {
      unit: 'tokens',
      period: 'minute',
      limit: 'x-ratelimit-limit-tokens-minute',
      remaining: 'x-ratelimit-remaining-tokens-minute',
    },
    {
      unit: 'tokens',
      period: 'month',
      limit: 'x-ratelimit-limit-tokens-month',
      remaining: 'x-ratelimit-remaining-tokens-month',
    },
  ],
  accountLimits: [
    { unit: 'requests', cap: 1, window: { kind: 'rolling', spanMs: 1_000 }, scope: 'account' },
  ],
  models: [
    {
      id: 'mistral-large-2512',
      family: 'mistral-large-3',
      capabilities: VISION,
      quality: 0.64,
      ...SIZE,
    },
    {
      id: 'mistral-medium-2604',
      family: 'mistral-medium-3.5',
      capabilities: { ...VISION, reasoning: true },
      quality: 0.68,
      ...SIZE,
    },
    {
      id: 'mistral-small-2603',
      family: 'mistral-small-4',
      capabilities: { ...VISION, reasoning: true },
      quality: 0.56,
      ...SIZE,
    },
    { id: 'devstral-2512', family: 'devstral-2', capabilities: TEXT, quality: 0.6, ...SIZE },
    {
      id: 'ministral-14b-2512',
      family: 'ministral-3-14b',
      capabilities: VISION,
      quality: 0.42,
      ...SIZE,
    },
    {
      id: 'ministral-8b-2512',
      family: 'ministral-3-8b',
      capabilities: VISION,
      quality: 0.36,
      ...SIZE,
    },
  ],
})
