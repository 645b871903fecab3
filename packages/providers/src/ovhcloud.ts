/** OVHcloud AI Endpoints without a key: two requests a minute for an address and model. Off until switched on. */
import { type Model, rolling } from '@freellmapi/core'
import { anonymous } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { allow, efforts, rename, singleChoice, THREE_EFFORTS } from './quirks.ts'
import { developerAsSystem, dropMessageFields, oneSystemMessage } from './quirks-messages.ts'

const TEXT = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }

/** The address is what counts, however many switches were turned on: one pool of a model for all of them. */
function model(
  facts: Omit<Model, 'contextTokens' | 'outputTokensMax' | 'limits'> & Partial<Model>,
): Model {
  const limits = [rolling('requests', 2, 'minute', `shared:${facts.id}`)]
  return { contextTokens: 131_072, outputTokensMax: 8_192, limits, ...facts }
}

export const ovhcloud = defineProvider({
  id: 'ovhcloud',
  name: 'OVHcloud (no key)',
  docs: 'https://help.ovhcloud.com/csm/en-public-cloud-ai-endpoints-getting-started',
  asOf: '2026-09-20',
  status: 'keyless',
  offByDefault: true,
  protocol: openaiChat,
  baseUrl: 'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1',
  auth: anonymous,
  check: { method: 'GET', path: '/models' },
  firstTokenMs: 30_000,
  quirks: [
    singleChoice,
    developerAsSystem,
    // Several instructions make some of its models answer with nothing.
    oneSystemMessage,
    dropMessageFields(['name', 'reasoning_content', 'refusal']),
    efforts([{ prefix: 'gpt-oss', efforts: THREE_EFFORTS }]),
    rename({ max_completion_tokens: 'max_tokens' }),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'seed', 'stream', 'stream_options',
      'tools', 'tool_choice', 'response_format', 'reasoning_effort']),
  ],
  meters: [],
  // An address gets its next request when the minute is over.
  refusals: [{ statuses: [429], means: { kind: 'rate_limited' }, until: () => 30_000 }],
  // biome-ignore format: one model a line
  models: [
    model({ id: 'gpt-oss-120b', family: 'gpt-oss-120b', capabilities: { ...TEXT, reasoning: true }, quality: 0.66 }),
    model({ id: 'Meta-Llama-3_3-70B-Instruct', family: 'llama-3.3-70b', capabilities: TEXT, quality: 0.5 }),
    model({ id: 'gpt-oss-20b', family: 'gpt-oss-20b', capabilities: { ...TEXT, reasoning: true }, quality: 0.48 }),
    model({ id: 'Qwen3-32B', family: 'qwen3-32b', capabilities: { ...TEXT, reasoning: true }, quality: 0.48, contextTokens: 32_768 }),
    model({ id: 'Mistral-Small-3.2-24B-Instruct-2506', family: 'mistral-small-3.2', capabilities: TEXT, quality: 0.42 }),
  ],
})
