/** Ollama Cloud: one request at a time, and allowances per session and week whose numbers nobody knows: these are made up. */
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { ollamaChat } from '../protocols/ollama.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'

const COMMON = {
  ownedBy: 'library',
  outputTokensMax: 32_768,
  limits: { concurrency: 1, tokensPerSession: 400_000, tokensPerWeek: 2_000_000 },
  pool: 'account',
  thinks: 'asked',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('kimi-k2.6', 262_144, { vision: true }),
  model('glm-5.2', 131_072),
  model('deepseek-v4-flash:0731', 1_000_000),
  model('minimax-m3', 512_000, { vision: true }),
  model('qwen3.5:397b', 262_144, { vision: true }),
  model('gpt-oss:120b', 131_072, { thinks: 'always' }),
  model('mistral-large-3:675b', 262_144, { thinks: 'never', vision: true }),
  model('gemma4:31b', 262_144, { vision: true }),
  model('nemotron-3-nano:30b', 262_144),
  model('gpt-oss:20b', 131_072, { thinks: 'always' }),
]

function model(id: string, contextTokens: number, facts: Partial<LabModel> = {}): LabModel {
  return { ...COMMON, id, contextTokens, ...facts }
}

function told(status: number, error: string): Refusal {
  return { status, headers: [], body: { error } }
}

const LEVELS = ['minimal', 'low', 'medium', 'high', 'xhigh', 'ultra', 'max', 'none']

function check({ body, model: { vision } }: ChatInput): Refusal | undefined {
  const think = body['think']
  if (typeof think === 'string' && !LEVELS.includes(think)) {
    return told(400, `invalid reasoning value: "${think}" (must be "minimal", "low", "medium")`)
  }
  for (const { content, images, tool_calls: calls } of objectsOf(body['messages'])) {
    if (typeof content !== 'string') return told(400, 'invalid message content type: <nil>')
    for (const call of objectsOf(calls)) {
      const args = objectOf(call['function'])['arguments']
      if (typeof args !== 'object') return told(400, 'invalid tool call arguments')
    }
    const isOdd = [images ?? []].flat().some((image) => /^(?:https?|data):/u.test(stringOf(image)))
    if (isOdd) {
      return told(
        400,
        'image URLs are not currently supported, please use base64 encoded data instead',
      )
    }
    if (images !== undefined && !vision) return told(400, 'this model does not support images')
  }
  return undefined
}

const UPGRADE = 'upgrade for higher limits: https://ollama.com/upgrade'

export const ollama: LabProvider = {
  id: 'ollama',
  variable: 'OLLAMA_BASE_URL',
  prefix: '/api',
  windows: {},
  models: MODELS,
  gone: ['kimi-k2:1t'],
  dailyLimit: 'tokensPerSession',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: true,
  protocol: ollamaChat(check),
  refusals: {
    unauthorized: () => told(401, 'unauthorized'),
    unknownModel: (id) => told(404, `model "${id}" not found`),
    goneModel: (id) => told(410, `model "${id}" has been retired`),
    overflow: () => told(400, 'the prompt exceeds the context window of this model'),
    limited: ({ denials: [{ limit }] }) => {
      const window = { tokensPerWeek: 'weekly', tokensPerSession: 'session' }[String(limit)]
      return window === undefined
        ? told(429, 'timed out waiting for a concurrent request slot')
        : told(429, `you (lab) have reached your ${window} usage limit, ${UPGRADE}`)
    },
    failure: (status, text) => told(status, text),
  },
  quotaHeaders: () => [],
  modelList: (models) => ({ models: models.map(modelEntry) }),
  modelEntry,
  keyReport: () => ({}),
}

function modelEntry({ id }: LabModel): JsonObject {
  return {
    name: id,
    model: id,
    modified_at: '2025-08-05T00:00:00Z',
    size: 65_290_000_000,
    digest: '0f8b7c6d5e4f',
    details: { format: '', family: '', families: null, parameter_size: '', quantization_level: '' },
  }
}
