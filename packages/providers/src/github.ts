/** GitHub Models: switched off on 2026-07-30. Here so that whoever still has a key is told so, at once. */
import { rolling } from '@freellmapi/core'
import { bearer } from './auth.ts'
import { openaiChat } from './protocols/openai-chat.ts'
import { defineProvider } from './provider.ts'
import { allow } from './quirks.ts'

const SIZE = {
  contextTokens: 8_000,
  outputTokensMax: 4_000,
  limits: [rolling('requests', 10, 'minute')],
}
const TEXT = { tools: true, json: true, jsonSchema: true, vision: false, reasoning: false }

export const github = defineProvider({
  id: 'github',
  name: 'GitHub Models',
  docs: 'https://github.blog/changelog/2026-07-01-github-models-is-being-retired/',
  asOf: '2026-08-31',
  status: 'retired',
  retired: 'GitHub Models was switched off on 2026-07-30',
  terms: {
    verdict: 'caution',
    note: 'Was for experimentation and prototyping only; retired since 2026-07-30.',
    asOf: '2026-05',
  },
  protocol: openaiChat,
  baseUrl: 'https://models.github.ai/inference',
  auth: bearer,
  keyPattern: /^(?:ghp_[A-Za-z0-9]{36}|github_pat_\w{20,})$/,
  keyNames: ['GITHUB_TOKEN', 'GITHUB_MODELS_TOKEN'],
  check: { method: 'GET', path: '/models' },
  // biome-ignore format: a whitelist is read as one
  listing: 'none',
  quirks: [
    allow([
      'model',
      'messages',
      'max_completion_tokens',
      'temperature',
      'top_p',
      'stop',
      'stream',
      'tools',
      'tool_choice',
      'response_format',
    ]),
  ],
  meters: [],
  models: [
    { id: 'openai/gpt-4.1', family: 'gpt-4.1', capabilities: TEXT, quality: 0.6, ...SIZE },
    { id: 'openai/gpt-4o', family: 'gpt-4o', capabilities: TEXT, quality: 0.5, ...SIZE },
    { id: 'openai/gpt-4o-mini', family: 'gpt-4o-mini', capabilities: TEXT, quality: 0.4, ...SIZE },
  ],
})
