/** Cerebras: no recurring free tier since 2026-08-17; new accounts get a one-time credit. Counted as a trial. */
import { type LimitFact, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import {
  allow,
  alwaysMaxTokens,
  efforts,
  noSchemaWithTools,
  singleChoice,
  stopsAtMost,
  stripSchema,
  THREE_EFFORTS,
} from './quirks.ts'
import { dropMessageFields, renameMessageField } from './quirks-messages.ts'
import type { Meter } from './quota.ts'

const TRIAL: readonly LimitFact[] = [
  rolling('requests', 5, 'minute'),
  rolling('tokens', 30_000, 'minute'),
  rolling('tokens', 1_000_000, 'hour'),
  rolling('tokens', 1_000_000, 'day'),
]

function meter(unit: 'requests' | 'tokens', period: 'minute' | 'hour' | 'day'): Meter {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(
    (part) => `x-ratelimit-${part}-${unit}-${period}`,
  )
  return { unit, period, ...(limit && remaining && reset ? { limit, remaining, reset } : {}) }
}

/** The context is what the free tier had: which tier a key is of, it does not show. */
const SIZE = { contextTokens: 65_536, outputTokensMax: 40_960 }

export const cerebras = defineProvider({
  id: 'cerebras',
  name: 'Cerebras',
  docs: 'https://inference-docs.cerebras.ai/support/rate-limits',
  asOf: '2026-08-29',
  status: 'trial',
  terms: {
    verdict: 'likely ok',
    note: 'Forbids selling or transferring keys.',
    asOf: '2026-05',
  },
  keyUrl: 'https://cloud.cerebras.ai/platform',
  protocol: openaiChat,
  baseUrl: 'https://api.cerebras.ai/v1',
  auth: bearer,
  keyPattern: /^csk-[A-Za-z0-9]{20,}$/,
  check: { method: 'GET', path: '/models' },
  firstTokenMs: 20_000,
  quirks: [
    singleChoice,
    stopsAtMost(4),
    dropMessageFields(['name', 'refusal']),
    renameMessageField('reasoning_content', 'reasoning'),
    noSchemaWithTools,
    stripSchema(['format', '$schema', 'minItems', 'maxItems']),
    // Admission books the prompt and the model's whole output when none is stated.
    alwaysMaxTokens(4_096),
    efforts([{ prefix: 'gpt-oss', efforts: THREE_EFFORTS }]),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_completion_tokens', 'temperature', 'top_p', 'stop', 'seed', 'stream',
      'stream_options', 'tools', 'tool_choice', 'response_format', 'reasoning_effort', 'user']),
  ],
  meters: [
    meter('requests', 'minute'),
    meter('requests', 'hour'),
    meter('requests', 'day'),
    meter('tokens', 'minute'),
    meter('tokens', 'hour'),
    meter('tokens', 'day'),
  ],
  models: [
    {
      id: 'gpt-oss-120b',
      family: 'gpt-oss-120b',
      ...SIZE,
      capabilities: { tools: true, json: true, jsonSchema: true, vision: false, reasoning: true },
      quality: 0.66,
      limits: TRIAL,
    },
    {
      id: 'gemma-4-31b',
      family: 'gemma-4-31b',
      ...SIZE,
      capabilities: { tools: true, json: true, jsonSchema: true, vision: false, reasoning: true },
      quality: 0.62,
      limits: TRIAL,
    },
  ],
})
