/** SambaNova: every model answers 402 until a payment method is on file, since 2026-08. Counted as paid. */
import { rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { allow, efforts, rename, singleChoice, THREE_EFFORTS } from './quirks.ts'
import { developerAsSystem, dropMessageFields } from './quirks-messages.ts'

const TEXT = {
  tools: true,
  json: true,
  jsonSchema: true,
  vision: false,
  reasoning: false,
  logprobs: true,
}
const LIMITS = [rolling('requests', 20, 'minute')]
const SIZE = { contextTokens: 131_072, outputTokensMax: 16_384, limits: LIMITS }

export const sambanova = defineProvider({
  id: 'sambanova',
  name: 'SambaNova',
  docs: 'https://docs.sambanova.ai/cloud/docs/get-started/rate-limits',
  asOf: '2026-09-20',
  status: 'paid',
  terms: {
    verdict: 'caution',
    note: 'The EULA blocks resale and service-bureau use; a single user without third-party access is fine.',
    asOf: '2026-05',
  },
  keyUrl: 'https://cloud.sambanova.ai/apis',
  protocol: openaiChat,
  baseUrl: 'https://api.sambanova.ai/v1',
  auth: bearer,
  keyPattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  // Its model list is public.
  check: {
    method: 'POST',
    path: '/chat/completions',
    body: {
      model: 'Meta-Llama-3.3-70B-Instruct',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 1,
    },
    provenBy: ['rate_limited', 'model_unavailable'],
  },
  firstTokenMs: 30_000,
  quirks: [
    singleChoice,
    developerAsSystem,
    dropMessageFields(['reasoning_content', 'refusal']),
    efforts([{ prefix: 'gpt-oss', efforts: THREE_EFFORTS }]),
    rename({ max_completion_tokens: 'max_tokens' }),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'seed', 'stream',
      'stream_options', 'tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'reasoning_effort',
      'logprobs', 'top_logprobs']),
  ],
  meters: [
    {
      unit: 'requests',
      period: 'minute',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
    },
    {
      unit: 'requests',
      period: 'day',
      limit: 'x-ratelimit-limit-requests-day',
      remaining: 'x-ratelimit-remaining-requests-day',
      reset: 'x-ratelimit-reset-requests-day',
    },
  ],
  // biome-ignore format: one model a line
  models: [
    { id: 'DeepSeek-V3.1', family: 'deepseek-v3.1', capabilities: TEXT, quality: 0.72, ...SIZE },
    { id: 'DeepSeek-V3.2', family: 'deepseek-v3.2', capabilities: TEXT, quality: 0.76, ...SIZE, contextTokens: 32_768 },
    { id: 'MiniMax-M2.7', family: 'minimax-m2.7', capabilities: { ...TEXT, reasoning: true }, quality: 0.78, ...SIZE },
    { id: 'gpt-oss-120b', family: 'gpt-oss-120b', capabilities: { ...TEXT, reasoning: true }, quality: 0.66, ...SIZE },
    { id: 'gemma-4-31B-it', family: 'gemma-4-31b', capabilities: { ...TEXT, vision: true }, quality: 0.62, ...SIZE },
    { id: 'Meta-Llama-3.3-70B-Instruct', family: 'llama-3.3-70b', capabilities: TEXT, quality: 0.5, ...SIZE },
  ],
})
