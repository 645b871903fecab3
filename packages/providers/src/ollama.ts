/** Ollama Cloud: one request at a time, an allowance per five hours and one per week, neither of them in numbers. */
import { concurrent } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { ollamaChat } from './protocols/ollama.ts'
import { defineProvider } from './provider.ts'
import { untilMonday, untilSlot } from './resets.ts'

const TEXT = { tools: true, json: true, jsonSchema: false, vision: false, reasoning: true }
const VISION = { ...TEXT, vision: true }

/** Sessions follow each other since the epoch. */
const SESSION_MS = 5 * 3_600_000

const SPENT = { kind: 'quota_exhausted', scope: 'account' } as const

export const ollama = defineProvider({
  id: 'ollama',
  name: 'Ollama Cloud',
  docs: 'https://docs.ollama.com/cloud',
  asOf: '2026-09-10',
  status: 'free',
  terms: {
    verdict: 'likely ok',
    note: 'The free plan permits cloud models, one at a time, with caps per five-hour session.',
    asOf: '2026-05',
  },
  keyUrl: 'https://ollama.com/settings/keys',
  protocol: ollamaChat,
  baseUrl: 'https://ollama.com/api',
  auth: bearer,
  keyPattern: /^[0-9a-f]{32}\.[\w-]{20,}$/,
  // Its lists are public; one token of the smallest model tells.
  check: {
    method: 'POST',
    path: '/chat',
    body: {
      model: 'gpt-oss:20b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: false,
      think: 'low',
      options: { num_predict: 1 },
    },
    provenBy: ['rate_limited', 'model_unavailable', 'overloaded'],
  },
  listing: { path: '/tags', nameField: 'model' },
  firstTokenMs: 90_000,
  quirks: [],
  meters: [],
  refusals: [
    { says: /concurrent request slot/, means: { kind: 'rate_limited' }, until: () => 5_000 },
    { says: /session usage limit/, means: SPENT, until: (nowMs) => untilSlot(SESSION_MS, nowMs) },
    { says: /weekly usage limit/, means: SPENT, until: untilMonday },
    { says: /hourly usage limit/, means: SPENT, until: (nowMs) => untilSlot(3_600_000, nowMs) },
    { says: /image URLs are not/, means: { kind: 'unsupported', feature: 'image_url' } },
  ],
  accountLimits: [concurrent(1, 'account')],
  // biome-ignore format: one model a line
  models: [
    { id: 'kimi-k2.6', family: 'kimi-k2.6', contextTokens: 262_144, outputTokensMax: 32_768, capabilities: VISION, quality: 0.82, limits: [] },
    { id: 'glm-5.2', family: 'glm-5.2', contextTokens: 131_072, outputTokensMax: 32_768, capabilities: TEXT, quality: 0.8, limits: [] },
    { id: 'deepseek-v4-flash:0731', family: 'deepseek-v4-flash', contextTokens: 1_000_000, outputTokensMax: 65_536, capabilities: TEXT, quality: 0.8, limits: [] },
    { id: 'minimax-m3', family: 'minimax-m3', contextTokens: 512_000, outputTokensMax: 65_536, capabilities: VISION, quality: 0.8, limits: [] },
    { id: 'qwen3.5:397b', family: 'qwen3.5-397b', contextTokens: 262_144, outputTokensMax: 65_536, capabilities: VISION, quality: 0.78, limits: [] },
    { id: 'gpt-oss:120b', family: 'gpt-oss-120b', contextTokens: 131_072, outputTokensMax: 32_768, capabilities: TEXT, quality: 0.66, limits: [] },
    { id: 'mistral-large-3:675b', family: 'mistral-large-3', contextTokens: 262_144, outputTokensMax: 32_768, capabilities: { ...VISION, reasoning: false }, quality: 0.64, limits: [] },
    { id: 'gemma4:31b', family: 'gemma-4-31b', contextTokens: 262_144, outputTokensMax: 32_768, capabilities: VISION, quality: 0.62, limits: [] },
    { id: 'nemotron-3-nano:30b', family: 'nemotron-3-nano-30b', contextTokens: 262_144, outputTokensMax: 32_768, capabilities: TEXT, quality: 0.5, limits: [] },
    { id: 'gpt-oss:20b', family: 'gpt-oss-20b', contextTokens: 131_072, outputTokensMax: 32_768, capabilities: TEXT, quality: 0.48, limits: [] },
  ],
})
