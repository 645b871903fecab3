/** Groq: fast open models; limits per organisation and model, so that several keys of one add nothing. */
import { type LimitFact, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import {
  allow,
  efforts,
  noSchemaWithTools,
  noStreamWithSchema,
  setFor,
  singleChoice,
  stopsAtMost,
  THREE_EFFORTS,
} from './quirks.ts'
import { developerAsSystem, dropMessageFields } from './quirks-messages.ts'

const FREE_PLAN: readonly LimitFact[] = [
  rolling('requests', 30, 'minute'),
  rolling('requests', 1_000, 'day'),
  rolling('tokens', 8_000, 'minute'),
  rolling('tokens', 200_000, 'day'),
]

const GPT_OSS = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: true }

/** https://console.groq.com/docs/openai names what it refuses: logprobs, logit_bias, n > 1, message names. */
export const groq = defineProvider({
  id: 'groq',
  name: 'Groq',
  docs: 'https://console.groq.com/docs/rate-limits',
  asOf: '2026-10-01',
  status: 'free',
  terms: {
    verdict: 'likely ok',
    note: 'Permits integration into applications of customers.',
    asOf: '2026-05',
  },
  keyUrl: 'https://console.groq.com/keys',
  protocol: openaiChat,
  baseUrl: 'https://api.groq.com/openai/v1',
  auth: bearer,
  keyPattern: /^gsk_[A-Za-z0-9]{20,}$/,
  check: { method: 'GET', path: '/models' },
  firstTokenMs: 20_000,
  cachedTokensFree: true,
  quirks: [
    singleChoice,
    stopsAtMost(4),
    developerAsSystem,
    dropMessageFields(['name', 'reasoning_content', 'refusal']),
    noSchemaWithTools,
    noStreamWithSchema,
    efforts([
      { prefix: 'openai/gpt-oss', efforts: THREE_EFFORTS },
      {
        prefix: 'qwen/',
        efforts: { none: 'none', low: 'default', medium: 'default', high: 'default' },
      },
    ]),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_completion_tokens', 'temperature', 'top_p', 'stop', 'seed', 'stream', 'tools',
      'tool_choice', 'parallel_tool_calls', 'response_format', 'reasoning_effort', 'user']),
    setFor('qwen/', { reasoning_format: 'parsed' }),
  ],
  meters: [
    {
      unit: 'requests',
      period: 'day',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
    },
    {
      unit: 'tokens',
      period: 'minute',
      limit: 'x-ratelimit-limit-tokens',
      remaining: 'x-ratelimit-remaining-tokens',
      reset: 'x-ratelimit-reset-tokens',
    },
  ],
  models: [
    {
      id: 'openai/gpt-oss-120b',
      family: 'gpt-oss-120b',
      contextTokens: 131_072,
      outputTokensMax: 65_536,
      capabilities: GPT_OSS,
      quality: 0.66,
      limits: FREE_PLAN,
    },
    {
      id: 'openai/gpt-oss-20b',
      family: 'gpt-oss-20b',
      contextTokens: 131_072,
      outputTokensMax: 65_536,
      capabilities: GPT_OSS,
      quality: 0.48,
      limits: FREE_PLAN,
    },
    {
      id: 'qwen/qwen3.8-27b',
      family: 'qwen3.8-27b',
      contextTokens: 131_072,
      outputTokensMax: 16_384,
      capabilities: { ...GPT_OSS, vision: true, imageUrls: true },
      quality: 0.7,
      limits: FREE_PLAN,
    },
  ],
})
