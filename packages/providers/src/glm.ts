/** What Z.ai and Zhipu have in common: one company's models, one dialect, two platforms. */
import { concurrent, type Model } from '@freellmapi/core'
import type { KeyCheck, Quirk } from './provider.ts'
import {
  allow,
  autoToolChoice,
  clampTo,
  rename,
  singleChoice,
  stopsAtMost,
  thinkingBy,
  userAs,
} from './quirks.ts'
import { developerAsSystem, dropMessageFields } from './quirks-messages.ts'
import type { RefusalRule } from './refusals.ts'

/** Where its days end and its clocks are read. */
export const SHANGHAI = 'Asia/Shanghai'

/** An id and a secret: `0123456789abcdef0123456789abcdef.AbCdEfGh12345678`. */
export const GLM_KEY = /^[0-9a-f]{32}\.[A-Za-z0-9]{16,}$/

/** Model lists omit what is free, so that the cheapest truth is one token of a free model. */
export const GLM_CHECK: KeyCheck = {
  method: 'POST',
  path: '/chat/completions',
  body: {
    model: 'glm-4.7-flash',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 1,
    thinking: { type: 'disabled' },
  },
  provenBy: ['rate_limited', 'overloaded', 'model_unavailable'],
}

/** Source: zai-org/z-ai-sdk-python, 2026-08; unasked thinking costs up to a minute before the first word. */
export const GLM_QUIRKS: readonly Quirk[] = [
  singleChoice,
  stopsAtMost(1),
  developerAsSystem,
  dropMessageFields(['name', 'refusal']),
  autoToolChoice,
  thinkingBy([
    {
      prefix: 'glm-',
      on: { thinking: { type: 'enabled' } },
      off: { thinking: { type: 'disabled' } },
      unasked: 'off',
    },
  ]),
  // Both ends are open.
  clampTo({ temperature: [0.01, 0.99], top_p: [0.01, 0.99] }),
  userAs('user_id', [6, 128]),
  rename({ max_completion_tokens: 'max_tokens' }),
  // biome-ignore format: a whitelist is read as one
  allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'seed', 'stream', 'tools',
    'response_format', 'thinking', 'user_id']),
]

/** Business codes, which share HTTP 429 among them, and come with a 200 too. Source: https://docs.z.ai/api-reference/api-code */
export const GLM_REFUSALS: readonly RefusalRule[] = [
  {
    codes: ['401', '1000', '1001', '1002', '1003', '1004', '1112', '1121'],
    means: { kind: 'unauthorized' },
  },
  // "No balance" is what a paid model says to a free key; the flash models stay usable.
  { codes: ['1113', '1212', '1220', '1221', '1222'], means: { kind: 'not_entitled' } },
  { codes: ['1211'], means: { kind: 'model_unavailable' } },
  { codes: ['1261'], means: { kind: 'context_overflow' } },
  { codes: ['1301'], means: { kind: 'content_filtered' } },
  { codes: ['1302', '1303'], means: { kind: 'rate_limited' } },
  { codes: ['1304', '1308', '1310'], means: { kind: 'quota_exhausted', scope: 'model' } },
  {
    codes: ['1309', '1313', '1316', '1317', '1318', '1319', '1320', '1321'],
    means: { kind: 'quota_exhausted', scope: 'account' },
  },
  { codes: ['1305', '1234'], means: { kind: 'overloaded' } },
]

const TEXT = { tools: true, json: true, jsonSchema: false, vision: false, reasoning: true }

// biome-ignore format: one model a line
/** What is free: https://docs.z.ai/guides/overview/pricing. Nothing but the one request in flight is published. */
export const FLASH_MODELS: readonly Model[] = [
  { id: 'glm-4.7-flash', family: 'glm-4.7-flash', contextTokens: 200_000, outputTokensMax: 128_000, capabilities: TEXT, quality: 0.6, limits: [concurrent(1)] },
  { id: 'glm-4.6v-flash', family: 'glm-4.6v-flash', contextTokens: 128_000, outputTokensMax: 32_000, capabilities: { ...TEXT, vision: true, imageUrls: true }, quality: 0.5, limits: [concurrent(1)] },
  { id: 'glm-4.5-flash', family: 'glm-4.5-flash', contextTokens: 128_000, outputTokensMax: 96_000, capabilities: TEXT, quality: 0.5, limits: [concurrent(1)] },
]
