/** Cloudflare Workers AI: ten thousand neurons a day for an account, whatever they are spent on. */
import { type Model, rolling } from '@freellmapi/core'
import { accountAndToken, accountOf } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import {
  allow,
  alwaysMaxTokens,
  efforts,
  rename,
  singleChoice,
  THREE_EFFORTS,
  thinkingBy,
} from './quirks.ts'
import { contentBesideCalls, developerAsSystem, dropMessageFields } from './quirks-messages.ts'

const TEXT = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }
const THINKING = { ...TEXT, reasoning: true }
const VISION = { ...TEXT, vision: true }
const NO_TOOLS = { ...THINKING, tools: false, jsonSchema: false }

/** Text generation allows 300 requests a minute; neurons end first. */
const LIMITS = [rolling('requests', 300, 'minute')]

/** Neurons for a million tokens, in and out: USD / 0.000011. https://developers.cloudflare.com/workers-ai/platform/pricing */
function model(
  id: string,
  [inputPerMillion, outputPerMillion]: readonly [number, number],
  facts: Pick<Model, 'family' | 'contextTokens' | 'capabilities' | 'quality'>,
): Model {
  const outputTokensMax = Math.min(16_384, facts.contextTokens)
  const tariffs = { neurons: { inputPerMillion, outputPerMillion } }
  return { id: `@cf/${id}`, outputTokensMax, limits: LIMITS, tariffs, ...facts }
}

const SWITCH = {
  on: { chat_template_kwargs: { enable_thinking: true } },
  off: { chat_template_kwargs: { enable_thinking: false } },
}

/** A key is `account:token`. Errors are numbered: https://developers.cloudflare.com/workers-ai/platform/errors */
export const cloudflare = defineProvider({
  id: 'cloudflare',
  name: 'Cloudflare Workers AI',
  docs: 'https://developers.cloudflare.com/workers-ai/platform/limits',
  asOf: '2026-10-05',
  status: 'free',
  terms: {
    verdict: 'ambiguous',
    note: 'No clause against proxies; the general self-serve agreement applies.',
    asOf: '2026-05',
  },
  keyUrl: 'https://dash.cloudflare.com/profile/api-tokens',
  protocol: { ...openaiChat, path: () => '/v1/chat/completions' },
  baseUrl: 'https://api.cloudflare.com/client/v4/accounts',
  auth: accountAndToken,
  keyPath: (secret) => {
    const account = accountOf(secret)
    return account === undefined ? undefined : `/${account}/ai`
  },
  keyPattern: /^[0-9a-f]{32}:(?:cf[ua]t_[\w-]{20,}|[\w-]{40})$/,
  keyNames: ['CLOUDFLARE_API_TOKEN'],
  // Token, account and permission in one answer of a hundred bytes. Its /v1/models does not exist.
  check: { method: 'GET', path: '/models/search?search=none-is-called-this' },
  listing: {
    path: '/models/search?task=Text+Generation&hide_experimental=true',
    nameField: 'name',
  },
  firstTokenMs: 60_000,
  quirks: [
    singleChoice,
    developerAsSystem,
    dropMessageFields(['reasoning_content', 'refusal']),
    dropMessageFields(['name'], { except: ['tool'] }),
    contentBesideCalls,
    // 256 otherwise, and reasoning eats them.
    alwaysMaxTokens(4_096),
    thinkingBy([
      { prefix: '@cf/google/gemma-4', ...SWITCH },
      { prefix: '@cf/qwen/qwen3', ...SWITCH },
      { prefix: '@cf/zai-org/', ...SWITCH },
    ]),
    efforts([{ prefix: '@cf/openai/gpt-oss', efforts: THREE_EFFORTS }]),
    rename({ max_completion_tokens: 'max_tokens' }),
    // biome-ignore format: a whitelist is read as one
    allow(['model', 'messages', 'max_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'seed', 'stream',
      'stream_options', 'tools', 'tool_choice', 'response_format', 'frequency_penalty', 'presence_penalty',
      'repetition_penalty', 'chat_template_kwargs', 'reasoning_effort']),
  ],
  costHeaders: { neurons: 'cf-ai-neurons' },
  meters: [],
  refusals: [
    // No wait is stated and midnight is not when it ends: each next try comes twice as late.
    { codes: ['4006', '3036'], means: { kind: 'quota_exhausted', scope: 'account' } },
    { codes: ['3040', '3007', '3008'], means: { kind: 'overloaded' } },
    { codes: ['5035', '5016', '5018', '3041'], means: { kind: 'not_entitled' } },
    { codes: ['5007', '3042'], means: { kind: 'model_unavailable' } },
    { says: /model has been deprecated/i, means: { kind: 'model_unavailable' } },
    { codes: ['10000', '9106', '1000', '7003', '3023'], means: { kind: 'unauthorized' } },
    { says: /maximum context length/i, means: { kind: 'context_overflow' } },
    { codes: ['3006', '3010', '5021'], means: { kind: 'context_overflow' } },
    { codes: ['3030'], means: { kind: 'content_filtered' } },
    { says: /JSON Mode couldn't be met/i, means: { kind: 'generation_failed' } },
    { codes: ['5006', '8001', '5004', '3003'], means: { kind: 'invalid_request', message: '' } },
  ],
  accountLimits: [rolling('neurons', 10_000, 'day', 'account')],
  // biome-ignore format: one model a line
  models: [
    model('nvidia/nemotron-3-120b-a12b', [45_455, 136_364], { family: 'nemotron-3-super-120b', contextTokens: 256_000, capabilities: THINKING, quality: 0.7 }),
    model('qwen/qwen3.8-27b', [22_727, 68_182], { family: 'qwen3.8-27b', contextTokens: 131_072, capabilities: THINKING, quality: 0.7 }),
    model('openai/gpt-oss-120b', [31_818, 68_182], { family: 'gpt-oss-120b', contextTokens: 128_000, capabilities: THINKING, quality: 0.66 }),
    model('zai-org/glm-4.7-flash', [5_455, 36_364], { family: 'glm-4.7-flash', contextTokens: 131_072, capabilities: THINKING, quality: 0.6 }),
    model('google/gemma-4-26b-a4b-it', [9_091, 27_273], { family: 'gemma-4-26b-a4b', contextTokens: 256_000, capabilities: { ...VISION, reasoning: true }, quality: 0.56 }),
    model('meta/llama-3.3-70b-instruct-fp8-fast', [26_668, 204_805], { family: 'llama-3.3-70b', contextTokens: 24_000, capabilities: TEXT, quality: 0.5 }),
    model('openai/gpt-oss-20b', [18_182, 27_273], { family: 'gpt-oss-20b', contextTokens: 128_000, capabilities: THINKING, quality: 0.48 }),
    model('qwen/qwen3-30b-a3b-fp8', [4_625, 30_475], { family: 'qwen3-30b-a3b', contextTokens: 32_768, capabilities: THINKING, quality: 0.48 }),
    model('meta/llama-4-scout-17b-16e-instruct', [24_545, 77_273], { family: 'llama-4-scout', contextTokens: 131_000, capabilities: VISION, quality: 0.44 }),
    model('mistralai/mistral-small-3.1-24b-instruct', [31_818, 50_455], { family: 'mistral-small-3.1', contextTokens: 128_000, capabilities: VISION, quality: 0.42 }),
    model('qwen/qwen2.5-coder-32b-instruct', [60_000, 90_909], { family: 'qwen2.5-coder-32b', contextTokens: 32_768, capabilities: { ...TEXT, tools: false }, quality: 0.42 }),
    model('qwen/qwq-32b', [60_000, 90_909], { family: 'qwq-32b', contextTokens: 24_000, capabilities: NO_TOOLS, quality: 0.42 }),
    model('deepseek-ai/deepseek-r1-distill-qwen-32b', [45_170, 443_756], { family: 'deepseek-r1-distill-qwen-32b', contextTokens: 80_000, capabilities: NO_TOOLS, quality: 0.42 }),
    model('ibm-granite/granite-4.0-h-micro', [1_542, 10_158], { family: 'granite-4.0-h-micro', contextTokens: 131_000, capabilities: TEXT, quality: 0.26 }),
  ],
})
