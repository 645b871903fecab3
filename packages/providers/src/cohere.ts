/** Cohere: a trial key's thousand calls a month, over everything it serves. */
import { fixed, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { list } from './json.ts'
import { cohereChat } from './protocols/cohere.ts'
import { defineProvider } from './provider.ts'
import { efforts, thinkingBy } from './quirks.ts'
import { untilNextMonth } from './resets.ts'

const TEXT = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }
const THINKING = { ...TEXT, reasoning: true }
const VISION = { ...TEXT, tools: false, vision: true, imageUrls: true }

/** Models that can think, and do unless told not to. */
function thinker(prefix: string) {
  return { prefix, on: { thinking: { type: 'enabled' } }, off: { thinking: { type: 'disabled' } } }
}

export const cohere = defineProvider({
  id: 'cohere',
  name: 'Cohere',
  docs: 'https://docs.cohere.com/docs/rate-limits',
  asOf: '2026-08-04',
  status: 'free',
  offByDefault: true,
  terms: {
    verdict: 'avoid',
    note: 'The terms forbid personal, family or household purposes: off by default.',
    asOf: '2026-05',
  },
  keyUrl: 'https://dashboard.cohere.com/api-keys',
  protocol: cohereChat,
  baseUrl: 'https://api.cohere.com',
  auth: bearer,
  keyPattern: /^(?:co-)?[A-Za-z0-9]{40}$/,
  keyNames: ['CO_API_KEY'],
  check: { method: 'GET', path: '/v1/models?page_size=1' },
  listing: {
    path: '/v1/models?page_size=1000&endpoint=chat',
    isOffered: (entry) =>
      list(entry['endpoints']).includes('chat') && entry['is_deprecated'] !== true,
  },
  firstTokenMs: 30_000,
  countsRefused: true,
  quirks: [
    thinkingBy([thinker('command-a-reasoning'), thinker('command-a-plus'), thinker('north-')]),
    efforts([]),
  ],
  // Sent with answers and with 400s, never with a 429.
  meters: [
    {
      unit: 'requests',
      period: 'minute',
      limit: 'x-trial-endpoint-call-limit',
      remaining: 'x-trial-endpoint-call-remaining',
    },
    { unit: 'requests', period: 'month', limit: 'x-endpoint-monthly-call-limit' },
  ],
  refusals: [
    {
      statuses: [429],
      says: /API calls \/ month/,
      means: { kind: 'quota_exhausted', scope: 'account' },
      until: untilNextMonth,
    },
    // Slots come back one by one, a minute after each was taken.
    { statuses: [429], means: { kind: 'rate_limited' }, until: () => 60_000 },
    { statuses: [498], means: { kind: 'content_filtered' } },
    { codes: ['no_valid_response_generated'], means: { kind: 'generation_failed' } },
  ],
  accountLimits: [
    rolling('requests', 20, 'minute', 'account'),
    fixed({ unit: 'requests', cap: 1_000, period: 'month', timeZone: 'UTC' }, 'account'),
  ],
  // biome-ignore format: one model a line
  models: [
    { id: 'command-a-plus-05-2026', family: 'command-a-plus', contextTokens: 128_000, outputTokensMax: 64_000, capabilities: { ...THINKING, vision: true, imageUrls: true }, quality: 0.7, limits: [] },
    { id: 'command-a-reasoning-08-2025', family: 'command-a-reasoning', contextTokens: 256_000, outputTokensMax: 32_000, capabilities: THINKING, quality: 0.6, limits: [] },
    { id: 'command-a-03-2025', family: 'command-a', contextTokens: 256_000, outputTokensMax: 8_000, capabilities: TEXT, quality: 0.54, limits: [] },
    { id: 'north-mini-code-1-0', family: 'north-mini-code', contextTokens: 256_000, outputTokensMax: 64_000, capabilities: THINKING, quality: 0.5, limits: [] },
    { id: 'command-a-vision-07-2025', family: 'command-a-vision', contextTokens: 128_000, outputTokensMax: 8_000, capabilities: VISION, quality: 0.46, limits: [] },
    { id: 'command-r-plus-08-2024', family: 'command-r-plus', contextTokens: 128_000, outputTokensMax: 4_000, capabilities: TEXT, quality: 0.36, limits: [] },
    { id: 'command-r7b-12-2024', family: 'command-r7b', contextTokens: 128_000, outputTokensMax: 4_000, capabilities: TEXT, quality: 0.26, limits: [] },
  ],
})
