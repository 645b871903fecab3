import { describe, expect, it } from 'vitest'
import { createValidator } from './validate.ts'

const CREATED = 1_763_779_200
const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }
const CALL = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } }
const LOGPROB = { token: 'a', logprob: -0.1, bytes: [97], top_logprobs: [] }
const MESSAGE = { role: 'assistant', content: 'Paris.', refusal: null, annotations: [] }
const CHOICE = { index: 0, message: MESSAGE, logprobs: null, finish_reason: 'stop' }
const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: CREATED,
  model: 'auto',
  choices: [CHOICE],
  usage: USAGE,
  service_tier: 'default',
  system_fingerprint: null,
}
const CHUNK = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: CREATED,
  model: 'auto',
  system_fingerprint: null,
  choices: [{ index: 0, delta: { content: 'Pa' }, logprobs: null, finish_reason: null }],
}
const ERROR = { message: 'No.', type: 'invalid_request_error', param: null, code: null }
const MODEL = { id: 'groq/llama', object: 'model', created: CREATED, owned_by: 'groq' }

function completion(message: object, choice: object = {}): object {
  return {
    ...COMPLETION,
    choices: [{ ...CHOICE, message: { ...MESSAGE, ...message }, ...choice }],
  }
}

function chunk(delta: object, choice: object = {}): object {
  return {
    ...CHUNK,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...choice }],
  }
}

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}

type Kind = 'completion' | 'chunk' | 'error' | 'models' | 'model'

const GOOD: readonly (readonly [Kind, string, unknown])[] = [
  ['completion', 'text', COMPLETION],
  ['completion', 'thinking', completion({ reasoning_content: 'Hm.' })],
  [
    'completion',
    'parallel tool calls',
    completion(
      { content: null, tool_calls: [CALL, { ...CALL, id: 'call_2' }] },
      { finish_reason: 'tool_calls' },
    ),
  ],
  [
    'completion',
    'a tool call with a thought signature',
    completion({
      tool_calls: [{ ...CALL, extra_content: { google: { thought_signature: 'c2ln' } } }],
    }),
  ],
  ['completion', 'logprobs', completion({}, { logprobs: { content: [LOGPROB], refusal: null } })],
  [
    'completion',
    'usage in detail',
    {
      ...COMPLETION,
      usage: {
        ...USAGE,
        prompt_tokens_details: { cached_tokens: 1, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    },
  ],
  ['chunk', 'text', CHUNK],
  ['chunk', 'the first', chunk({ role: 'assistant', content: '', refusal: null })],
  ['chunk', 'thinking', chunk({ reasoning_content: 'Hm' })],
  [
    'chunk',
    'the head of a tool call',
    chunk({ role: 'assistant', content: null, tool_calls: [{ index: 0, ...CALL }] }),
  ],
  [
    'chunk',
    'more arguments',
    chunk({ tool_calls: [{ index: 1, function: { arguments: '{"a"' } }] }),
  ],
  ['chunk', 'the end', chunk({}, { finish_reason: 'stop' })],
  ['chunk', 'no usage yet', { ...CHUNK, usage: null }],
  ['chunk', 'the usage', { ...CHUNK, choices: [], usage: USAGE }],
  ['chunk', 'an error event', { error: ERROR }],
  ['error', 'without a code', { error: ERROR }],
  [
    'error',
    'with everything',
    { error: { ...ERROR, param: 'messages[0]', code: 'invalid_value' } },
  ],
  ['models', 'none', { object: 'list', data: [] }],
  ['models', 'one', { object: 'list', data: [MODEL] }],
  ['model', 'plain', MODEL],
  ['model', 'with our extensions', { ...MODEL, context_length: 8_192, capabilities: ['tools'] }],
]

/** What is wrong, the object, and the path the complaint must name. */
const BAD: readonly (readonly [Kind, string, unknown, string])[] = [
  ['completion', 'an error with status 200', { error: ERROR }, '(error)'],
  ['completion', 'no id', without(COMPLETION, 'id'), "'id'"],
  ['completion', 'no usage', without(COMPLETION, 'usage'), "'usage'"],
  ['completion', 'no choices', { ...COMPLETION, choices: [] }, '/choices'],
  ['completion', 'a time in milliseconds', { ...COMPLETION, created: CREATED * 1_000 }, '/created'],
  ['completion', 'a fractional time', { ...COMPLETION, created: CREATED + 0.5 }, '/created'],
  ['completion', 'a chunk', { ...COMPLETION, object: 'chat.completion.chunk' }, '/object'],
  ['completion', 'another role', completion({ role: 'user' }), '/choices/0/message/role'],
  ['completion', 'content as parts', completion({ content: [] }), '/choices/0/message/content'],
  ['completion', 'an empty list of calls', completion({ tool_calls: [] }), '/message/tool_calls'],
  ['completion', 'null for no calls', completion({ tool_calls: null }), '/message/tool_calls'],
  [
    'completion',
    'arguments as an object',
    completion({ tool_calls: [{ ...CALL, function: { name: 'f', arguments: {} } }] }),
    '/tool_calls/0/function/arguments',
  ],
  ['completion', 'an unheard-of end', completion({}, { finish_reason: 'eos' }), '/finish_reason'],
  ['completion', 'no end', completion({}, { finish_reason: null }), '/finish_reason'],
  ['completion', 'an upstream field', { ...COMPLETION, x_groq: {} }, '(x_groq)'],
  [
    'completion',
    'fractional tokens',
    { ...COMPLETION, usage: { ...USAGE, total_tokens: 1.5 } },
    '/usage',
  ],
  ['chunk', 'no choices key', without(CHUNK, 'choices'), "'choices'"],
  ['chunk', 'no choices and no usage', { ...CHUNK, choices: [] }, "'usage'"],
  ['chunk', 'no choices and null usage', { ...CHUNK, choices: [], usage: null }, '/usage'],
  ['chunk', 'a call without index', chunk({ tool_calls: [CALL] }), "'index'"],
  [
    'chunk',
    'a named call without id',
    chunk({ tool_calls: [{ index: 0, type: 'function', function: { name: 'f' } }] }),
    "'id'",
  ],
  ['chunk', 'an unknown delta', chunk({ reasoning: 'Hm' }), '(reasoning)'],
  [
    'chunk',
    'no finish_reason key',
    { ...CHUNK, choices: [{ index: 0, delta: {} }] },
    "'finish_reason'",
  ],
  ['chunk', 'a half error', { error: { message: 'No.' } }, "'code'"],
  ['error', 'a bare message', { error: 'No.' }, '/error'],
  ['error', 'no param key', { error: without(ERROR, 'param') }, "'param'"],
  ['error', 'a number as code', { error: { ...ERROR, code: 429 } }, '/error/code'],
  ['error', 'more than the envelope', { error: ERROR, stack: '' }, '(stack)'],
  ['models', 'a bare array', [MODEL], '/ must be object'],
  ['models', 'a bad model', { object: 'list', data: [without(MODEL, 'owned_by')] }, '/data/0'],
  ['model', 'a float time', { ...MODEL, created: 1.5 }, '/created'],
  ['model', 'a list', { object: 'list', data: [] }, "'id'"],
]

describe("the subset of OpenAI's schema", () => {
  it.each(GOOD)('%s: takes %s', (kind, _what, value) => {
    const validator = createValidator()
    expect(() => validator[kind](value)).not.toThrow()
    expect(validator.checked()).toBe(1)
  })

  it.each(BAD)('%s: refuses %s', (kind, _what, value, path) => {
    const validator = createValidator()
    expect(() => validator[kind](value)).toThrow(path)
    expect(validator.checked()).toBe(0)
  })
})
