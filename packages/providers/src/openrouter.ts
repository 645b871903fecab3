/** OpenRouter: models of many hosts under one key. The `:free` ones share one allowance per account. */
import { fixed, type LimitFact, type Model, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { text } from './json.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { allow, requireParameters, stopsAtMost } from './quirks.ts'
import { dropMessageFields } from './quirks-messages.ts'

/** 1,000 a day once ten credits were ever bought; learned from the 429 that would say so. */
const FREE_POOL: readonly LimitFact[] = [
  rolling('requests', 20, 'minute', 'pool:free'),
  fixed({ unit: 'requests', cap: 50, period: 'day', timeZone: 'UTC' }, 'pool:free'),
]

/** Hosts differ; `requireParameters` has OpenRouter pick one that does what is asked. */
const TEXT = {
  tools: true,
  json: true,
  jsonSchema: false,
  vision: false,
  reasoning: true,
  logprobs: true,
}
const VISION = { ...TEXT, vision: true, imageUrls: true }

/** A free model, with what they have in common: the pool, and 32k of output unless said otherwise. */
function free(
  model: Pick<Model, 'id' | 'family' | 'contextTokens' | 'quality' | 'capabilities'> &
    Partial<Model>,
): Model {
  return { outputTokensMax: 32_768, limits: FREE_POOL, ...model }
}

export const openrouter = defineProvider({
  id: 'openrouter',
  name: 'OpenRouter',
  docs: 'https://openrouter.ai/docs/api-reference/limits',
  asOf: '2026-09-10',
  status: 'free',
  terms: {
    verdict: 'likely ok',
    note: 'No resale and no competing service; a private proxy for one user is fine.',
    asOf: '2026-05',
  },
  keyUrl: 'https://openrouter.ai/settings/keys',
  protocol: openaiChat,
  baseUrl: 'https://openrouter.ai/api/v1',
  auth: bearer,
  keyPattern: /^sk-or-v1-[0-9a-f]{64}$/,
  check: { method: 'GET', path: '/key' },
  listing: { isOffered: (entry) => text(entry['id']).endsWith(':free') },
  firstTokenMs: 60_000,
  countsRefused: true,
  quirks: [
    stopsAtMost(4),
    dropMessageFields(['reasoning_content', 'refusal']),
    // What hosts do not know they ignore, so the list is what is worth sending; its own extras can cost money.
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_completion_tokens', 'temperature', 'top_p', 'n', 'stop', 'seed', 'stream',
      'stream_options', 'tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'presence_penalty',
      'frequency_penalty', 'logit_bias', 'logprobs', 'top_logprobs', 'reasoning_effort', 'top_k', 'min_p',
      'repetition_penalty', 'user']),
    requireParameters,
  ],
  meters: [],
  // biome-ignore format: one model a line
  models: [
    free({ id: 'z-ai/glm-5.2:free', family: 'glm-5.2', contextTokens: 131_072, quality: 0.8, capabilities: TEXT }),
    free({ id: 'nvidia/nemotron-3-super-120b-a12b:free', family: 'nemotron-3-super-120b', contextTokens: 262_144, quality: 0.7, capabilities: TEXT }),
    free({ id: 'qwen/qwen3.8-27b:free', family: 'qwen3.8-27b', contextTokens: 131_072, quality: 0.7, capabilities: VISION }),
    free({ id: 'inclusionai/ling-3.0-flash:free', family: 'ling-3.0-flash', contextTokens: 262_144, quality: 0.6, capabilities: TEXT }),
    free({ id: 'qwen/qwen3-coder:free', family: 'qwen3-coder', contextTokens: 262_144, quality: 0.62, capabilities: { ...TEXT, reasoning: false } }),
    free({ id: 'poolside/laguna-s-2.1:free', family: 'laguna-s-2.1', contextTokens: 262_144, quality: 0.58, capabilities: TEXT }),
    free({ id: 'google/gemma-4-31b-it:free', family: 'gemma-4-31b', contextTokens: 262_144, quality: 0.62, capabilities: VISION }),
    free({ id: 'google/gemma-4-26b-a4b-it:free', family: 'gemma-4-26b-a4b', contextTokens: 262_144, quality: 0.56, capabilities: VISION }),
    free({ id: 'cohere/north-mini-code:free', family: 'north-mini-code', contextTokens: 256_000, outputTokensMax: 65_536, quality: 0.5, capabilities: TEXT }),
    free({ id: 'openai/gpt-oss-20b:free', family: 'gpt-oss-20b', contextTokens: 131_072, quality: 0.48, capabilities: TEXT }),
    free({ id: 'nvidia/nemotron-3-nano-30b-a3b:free', family: 'nemotron-3-nano-30b', contextTokens: 256_000, quality: 0.5, capabilities: TEXT }),
    free({ id: 'nvidia/nemotron-nano-12b-v2-vl:free', family: 'nemotron-nano-12b-v2-vl', contextTokens: 128_000, quality: 0.38, capabilities: VISION }),
  ],
})
