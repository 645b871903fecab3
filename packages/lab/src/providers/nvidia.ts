/** NVIDIA NIM: forty requests a minute for an account, and no header says so. Measured by others, 2026-10-07. */
import { uuidOf } from '../ids.ts'
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { openaiChat } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { modelEntry, modelList } from './model-list.ts'

const COMMON = {
  outputTokensMax: 32_768,
  limits: { rpm: 40, concurrency: 6 },
  pool: 'account',
  thinks: 'asked',
  vision: false,
} as const

const MODELS: readonly LabModel[] = [
  model('nvidia/nemotron-3-ultra-550b-a55b', 1_000_000),
  model('nvidia/nemotron-3-super-120b-a12b', 262_144),
  model('nvidia/nemotron-3-nano-30b-a3b', 262_144),
  model('z-ai/glm-5.2', 131_072),
  model('minimaxai/minimax-m3', 1_000_000),
  model('moonshotai/kimi-k2.6', 262_144),
  model('openai/gpt-oss-120b', 131_072, { thinks: 'always' }),
  model('google/gemma-4-31b-it', 262_144, { vision: true }),
  model('openai/gpt-oss-20b', 131_072, { thinks: 'always' }),
]

function model(id: string, contextTokens: number, facts: Partial<LabModel> = {}): LabModel {
  return { ...COMMON, id, ownedBy: id.split('/')[0] ?? id, contextTokens, ...facts }
}

const KNOWN = new Set(
  `model messages max_tokens temperature top_p stop seed stream stream_options tools tool_choice response_format
  parallel_tool_calls chat_template_kwargs reasoning_effort frequency_penalty presence_penalty n user`.split(
    /\s+/u,
  ),
)

/** Problem details, as its front writes them. */
function problem(status: number, title: string, detail?: string): Refusal {
  const body = { status, title, ...(detail === undefined ? {} : { detail }) }
  return { status, headers: [], body }
}

/** An error of the server behind it. */
function vllm(status: number, message: string): Refusal {
  const body = { object: 'error', message, type: 'BadRequestError', param: null, code: status }
  return { status, headers: [], body }
}

function check({ body, model: { id, vision } }: ChatInput): Refusal | undefined {
  const unknown = Object.keys(body).find((key) => !KNOWN.has(key))
  if (unknown !== undefined) {
    const detail = `body -> ${unknown}\n  Extra inputs are not permitted (type=extra_forbidden)`
    return problem(422, 'Unprocessable Entity', detail)
  }
  const messages = objectsOf(body['messages'])
  const hasImages = messages.some(({ content }) =>
    objectsOf(content).some(({ type }) => type === 'image_url'),
  )
  if (hasImages && !vision) return vllm(400, `${id} is not a multimodal model`)
  if (hasImages && body['stream_options'] !== undefined) {
    return problem(
      422,
      'Unprocessable Entity',
      'body -> stream_options\n  Extra inputs are not permitted',
    )
  }
  return checkRoles(body, messages, id)
}

function checkRoles(
  body: JsonObject,
  messages: readonly JsonObject[],
  id: string,
): Refusal | undefined {
  const roles = messages.map(({ role }) => stringOf(role))
  if (roles.includes('developer') && body['chat_template_kwargs'] !== undefined) {
    return vllm(500, 'Internal server error')
  }
  if (messages.some(({ role, content }) => role !== 'assistant' && content === '')) {
    return vllm(400, 'String should have at least 1 character')
  }
  const turns = roles.filter((role) => role !== 'system')
  const repeats = turns.some((role, at) => role === turns[at - 1] && role !== 'tool')
  return id.startsWith('google/') && repeats
    ? vllm(400, 'Conversation roles must alternate user/assistant/user/assistant/...')
    : undefined
}

/** Templates think when they are told to, by one variable or the other. */
function asks({ body, model: { thinks } }: ChatInput) {
  const { enable_thinking: enabled, thinking } = objectOf(body['chat_template_kwargs'])
  const isOn = thinks === 'always' || enabled === true || thinking === true
  return { thinks: isOn }
}

export const nvidia: LabProvider = {
  id: 'nvidia',
  variable: 'NVIDIA_BASE_URL',
  prefix: '/v1',
  windows: {},
  models: MODELS,
  gone: ['meta/llama-3.3-70b-instruct', 'deepseek-ai/deepseek-v4-pro'],
  dailyLimit: 'rpd',
  tokensUpFront: ({ input }) => input,
  keyOf: bearerKey,
  modelsArePublic: true,
  protocol: openaiChat(
    plainDialect({
      reasoning: 'reasoning_content',
      usage: 'own',
      calls: 'pieces',
      headers: [['nvcf-reqid', uuidOf(1)]],
      check,
      asks,
      error: {
        error: {
          object: 'error',
          message: 'Engine failure',
          type: 'InternalServerError',
          code: 500,
        },
      },
    }),
  ),
  refusals: {
    unauthorized: () => problem(403, 'Forbidden', 'Authorization failed'),
    unknownModel: () => problem(404, 'Not Found', 'Inference error'),
    goneModel: (id) =>
      problem(
        410,
        'Gone',
        `The model '${id}' has reached its end of life on 2026-08-26T09:00:00Z and is no longer available.`,
      ),
    overflow: ({ limit, tokens }) =>
      vllm(
        400,
        `This model's maximum context length is ${limit} tokens. However, you requested ${tokens} tokens.`,
      ),
    limited: () => problem(429, 'Too Many Requests'),
    failure: (status, text) => vllm(status, text),
  },
  quotaHeaders: () => [],
  modelList,
  modelEntry,
  keyReport: () => ({}),
}
