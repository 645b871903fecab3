/** NVIDIA NIM, the hosted trial: one allowance for an account, no header that tells of it, slow starts. */
import { concurrent, rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { text } from './json.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import {
  allow,
  dropWithImages,
  efforts,
  imageCharsAtMost,
  rename,
  singleChoice,
  THREE_EFFORTS,
  thinkingBy,
} from './quirks.ts'
import { alternate, developerAsSystem, dropMessageFields } from './quirks-messages.ts'

const TEXT = { tools: true, json: true, jsonSchema: false, vision: false, reasoning: true }
const VISION = { ...TEXT, vision: true }
const SIZE = { contextTokens: 262_144, outputTokensMax: 32_768, limits: [] }

/** Templates of these models switch thinking by a variable of theirs. */
function byTemplate(prefix: string, variable: string) {
  return {
    prefix,
    on: { chat_template_kwargs: { [variable]: true } },
    off: { chat_template_kwargs: { [variable]: false } },
  }
}

/** Its list holds everything it hosts. */
const NOT_FOR_CHATS =
  /embed|rerank|retriev|guard|safety|parse|ocr|tts|whisper|riva|flux|cosmos|diffusion|detector|esm/i

/** Its errors come in four shapes. Source: reports of 2026, by message. */
export const nvidia = defineProvider({
  id: 'nvidia',
  name: 'NVIDIA NIM',
  docs: 'https://docs.api.nvidia.com/nim/reference/llm-apis',
  asOf: '2026-10-07',
  status: 'free',
  offByDefault: true,
  terms: {
    verdict: 'caution',
    note: 'For evaluation only, not for production: off by default.',
    asOf: '2026-05',
  },
  keyUrl: 'https://build.nvidia.com/settings/api-keys',
  protocol: openaiChat,
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  auth: bearer,
  keyPattern: /^nvapi-[\w-]{20,}$/,
  keyNames: ['NVIDIA_NIM_API_KEY', 'NGC_API_KEY'],
  // Its model list is public, and lists what an account may not use.
  check: {
    method: 'POST',
    path: '/chat/completions',
    body: {
      model: 'openai/gpt-oss-20b',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 1,
    },
    provenBy: ['rate_limited', 'model_unavailable', 'not_entitled'],
  },
  listing: { isOffered: (entry) => !NOT_FOR_CHATS.test(text(entry['id'])) },
  firstTokenMs: 120_000,
  // Any call may be answered so, mostly while a model starts.
  promises: {
    header: 'nvcf-reqid',
    baseUrl: 'https://api.nvcf.nvidia.com',
    path: '/v2/nvcf/pexec/status/',
  },
  quirks: [
    singleChoice,
    developerAsSystem,
    dropMessageFields(['name', 'reasoning_content', 'refusal']),
    alternate('google/'),
    dropWithImages(['stream_options']),
    // Larger ones would have to be uploaded first.
    imageCharsAtMost(180_000),
    thinkingBy([
      byTemplate('nvidia/nemotron-3', 'enable_thinking'),
      byTemplate('google/gemma-4', 'enable_thinking'),
      byTemplate('z-ai/glm', 'enable_thinking'),
      byTemplate('moonshotai/', 'thinking'),
    ]),
    efforts([
      { prefix: 'openai/gpt-oss', efforts: THREE_EFFORTS },
      {
        prefix: 'deepseek-ai/',
        efforts: {
          none: 'none',
          low: 'high',
          medium: 'high',
          high: 'high',
          xhigh: 'max',
          max: 'max',
        },
      },
    ]),
    rename({ max_completion_tokens: 'max_tokens' }),
    // Parallel calls are left unsaid: a template without them answers 500 to either word.
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'seed', 'stream', 'stream_options',
      'tools', 'tool_choice', 'response_format', 'chat_template_kwargs', 'reasoning_effort']),
  ],
  meters: [],
  refusals: [
    { says: /DEGRADED function/, means: { kind: 'overloaded' } },
    {
      says: /single tool-calls at once/,
      means: { kind: 'unsupported', feature: 'parallel tool calls' },
    },
    {
      says: /system role not supported|roles must alternate/i,
      means: { kind: 'unsupported', feature: 'roles' },
    },
    { statuses: [429], means: { kind: 'rate_limited' }, until: () => 20_000 },
  ],
  accountLimits: [rolling('requests', 40, 'minute', 'account'), concurrent(6, 'account')],
  // biome-ignore format: one model a line
  models: [
    { id: 'nvidia/nemotron-3-ultra-550b-a55b', family: 'nemotron-3-ultra-550b', capabilities: TEXT, quality: 0.8, ...SIZE, contextTokens: 1_000_000 },
    { id: 'nvidia/nemotron-3-super-120b-a12b', family: 'nemotron-3-super-120b', capabilities: TEXT, quality: 0.7, ...SIZE },
    { id: 'nvidia/nemotron-3-nano-30b-a3b', family: 'nemotron-3-nano-30b', capabilities: TEXT, quality: 0.5, ...SIZE },
    { id: 'z-ai/glm-5.2', family: 'glm-5.2', capabilities: TEXT, quality: 0.8, ...SIZE, contextTokens: 131_072 },
    { id: 'minimaxai/minimax-m3', family: 'minimax-m3', capabilities: TEXT, quality: 0.8, ...SIZE, contextTokens: 1_000_000 },
    { id: 'moonshotai/kimi-k2.6', family: 'kimi-k2.6', capabilities: TEXT, quality: 0.82, ...SIZE },
    { id: 'openai/gpt-oss-120b', family: 'gpt-oss-120b', capabilities: TEXT, quality: 0.66, ...SIZE, contextTokens: 131_072 },
    { id: 'google/gemma-4-31b-it', family: 'gemma-4-31b', capabilities: VISION, quality: 0.62, ...SIZE },
    { id: 'openai/gpt-oss-20b', family: 'gpt-oss-20b', capabilities: TEXT, quality: 0.48, ...SIZE, contextTokens: 131_072 },
  ],
})
