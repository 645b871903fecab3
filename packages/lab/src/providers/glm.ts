/** Z.ai and Zhipu: the same models on two platforms, one request at a time, business codes in place of statuses. */
import { objectOf, objectsOf, stringOf } from '../json.ts'
import { openaiChat } from '../protocols/openai-chat.ts'
import { plainDialect } from '../protocols/plain-dialect.ts'
import { bearerKey, type ChatInput, type LabModel, type LabProvider } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { modelEntry, modelList } from './model-list.ts'

const COMMON = { limits: { concurrency: 1 }, thinks: 'always', vision: false } as const

const MODELS: readonly LabModel[] = [
  model('glm-4.7-flash', 200_000, 128_000),
  model('glm-4.6v-flash', 128_000, 32_000, { vision: true }),
  model('glm-4.5-flash', 128_000, 96_000),
]

function model(
  id: string,
  contextTokens: number,
  outputTokensMax: number,
  facts: Partial<LabModel> = {},
): LabModel {
  return { ...COMMON, id, ownedBy: 'z-ai', contextTokens, outputTokensMax, ...facts }
}

function coded(status: number, code: string, message: string): Refusal {
  return { status, headers: [], body: { error: { code, message } } }
}

function check(input: ChatInput): Refusal | undefined {
  const { body } = input
  for (const name of ['temperature', 'top_p'] as const) {
    const value = body[name]
    if (typeof value === 'number' && (value <= 0 || value >= 1)) {
      return coded(400, '1210', `API 调用参数有误：${name}`)
    }
  }
  if ((body['tool_choice'] ?? 'auto') !== 'auto') return coded(400, '1210', 'tool_choice')
  const format = stringOf(objectOf(body['response_format'])['type'])
  if (format === 'json_schema') return coded(400, '1210', 'response_format')
  const user = body['user_id']
  if (typeof user === 'string' && (user.length < 6 || user.length > 128)) {
    return coded(400, '1210', 'user_id')
  }
  return checkImages(input)
}

function checkImages({ body, model: { vision }, provider }: ChatInput): Refusal | undefined {
  const images = objectsOf(body['messages'])
    .flatMap(({ content }) => objectsOf(content))
    .filter(({ type }) => type === 'image_url')
    .map(({ image_url }) => stringOf(objectOf(image_url)['url']))
  if (images.length > 0 && !vision) return coded(400, '1210', 'image_url')
  // The mainland platform takes bare base64 only.
  const isPrefixed = images.some((url) => url.startsWith('data:'))
  return provider === 'zhipu' && isPrefixed ? coded(400, '1210', 'image_url') : undefined
}

/** Thinks unless told not to. */
function asks({ body }: ChatInput) {
  return { thinks: objectOf(body['thinking'])['type'] !== 'disabled' }
}

function glmPlatform(
  facts: Pick<LabProvider, 'id' | 'variable'> & { readonly badKey: readonly [string, string] },
): LabProvider {
  const { id, variable, badKey } = facts
  return {
    id,
    variable,
    prefix: '/api/paas/v4',
    windows: {},
    models: MODELS,
    gone: ['glm-4-flash'],
    dailyLimit: 'rpd',
    tokensUpFront: ({ input }) => input,
    keyOf: bearerKey,
    modelsArePublic: false,
    protocol: openaiChat(
      plainDialect({
        reasoning: 'reasoning_content',
        usage: 'finish',
        calls: 'whole',
        terse: true,
        idPrefix: '2026112200000000',
        headers: [['x-log-id', '2026112200000000abcdef']],
        check,
        asks,
        error: { error: { code: '1234', message: 'Network error' } },
      }),
    ),
    refusals: {
      unauthorized: () => coded(401, ...badKey),
      unknownModel: () => coded(400, '1211', '模型不存在，请检查模型代码。'),
      goneModel: () => coded(400, '1211', '模型不存在，请检查模型代码。'),
      overflow: () => coded(400, '1261', 'Prompt exceeds max length'),
      limited: ({ denials: [{ limit }] }) => coded(429, ...(LIMITED[limit] ?? FREQUENT)),
      failure: (status, text) => coded(status, FAILURES[status] ?? '1234', text),
    },
    quotaHeaders: () => [],
    modelList,
    modelEntry,
    keyReport: () => ({}),
  }
}

const FREQUENT = ['1303', 'High frequency usage of this API'] as const

const LIMITED: Readonly<Record<string, readonly [string, string]>> = {
  concurrency: ['1302', 'High concurrency usage of this API, please reduce concurrency'],
  rpd: ['1304', 'You have reached your daily call limit'],
}

const FAILURES: Readonly<Record<number, string>> = { 400: '1210', 404: '1211', 429: '1303' }

/** The international platform. */
export const zai = glmPlatform({
  id: 'zai',
  variable: 'ZAI_BASE_URL',
  badKey: ['1002', 'Authorization Token is invalid'],
})

/** The mainland platform. */
export const zhipu = glmPlatform({
  id: 'zhipu',
  variable: 'ZHIPU_BASE_URL',
  badKey: ['401', '令牌已过期或验证不正确'],
})
