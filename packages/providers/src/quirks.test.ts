import { describe, expect, it } from 'vitest'
import type { Wire } from './json.ts'
import type { Quirk } from './provider.ts'
import {
  alwaysMaxTokens,
  autoToolChoice,
  clampTo,
  dropWithImages,
  efforts,
  imageCharsAtMost,
  noSchemaWithTools,
  noStreamWithSchema,
  rename,
  requireParameters,
  setFor,
  singleChoice,
  stopsAtMost,
  stripSchema,
  THREE_EFFORTS,
  thinkingBy,
  toolChoice,
  userAs,
} from './quirks.ts'

const TOOLS = ['f', 'g'].map((name) => ({ type: 'function', function: { name } }))
const SCHEMA = { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } }
const IMAGE = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }]

function changed(quirk: Quirk, body: Wire): unknown {
  const result = quirk.apply(body)
  return result.ok ? result.value : result.error
}

const SWITCH = thinkingBy([
  { prefix: 'a', on: { thinking: 1 }, off: { thinking: 0 }, unasked: 'off' },
  { prefix: 'b', on: { thinking: 1 }, off: { thinking: 0 } },
])

describe('what a provider gets instead of what was asked', () => {
  const cases: readonly (readonly [string, Quirk, Wire, Wire])[] = [
    ['another name', rename({ seed: 'random_seed' }), { seed: 1 }, { random_seed: 1 }],
    ['a limit where none was stated', alwaysMaxTokens(9), {}, { max_completion_tokens: 9 }],
    [
      'the stated limit where one was',
      alwaysMaxTokens(9),
      { max_completion_tokens: 5 },
      { max_completion_tokens: 5 },
    ],
    ['what its models need', setFor('q', { x: 1 }), { model: 'qwen' }, { model: 'qwen', x: 1 }],
    ['nothing for other models', setFor('q', { x: 1 }), { model: 'glm' }, { model: 'glm' }],
    ['one choice, unsaid', singleChoice, { n: 1 }, {}],
    [
      'an effort in its words',
      efforts([{ prefix: 'm', efforts: THREE_EFFORTS }]),
      { model: 'm', reasoning_effort: 'max' },
      { model: 'm', reasoning_effort: 'high' },
    ],
    [
      'no effort for models that take none',
      efforts([]),
      { model: 'm', reasoning_effort: 'low' },
      { model: 'm' },
    ],
    [
      'a switch for an effort',
      SWITCH,
      { model: 'b', reasoning_effort: 'low' },
      { model: 'b', thinking: 1 },
    ],
    [
      'the switch off for no effort',
      SWITCH,
      { model: 'b', reasoning_effort: 'minimal' },
      { model: 'b', thinking: 0 },
    ],
    ['the switch off for an unasked one', SWITCH, { model: 'a' }, { model: 'a', thinking: 0 }],
    ['no switch where none is due', SWITCH, { model: 'b' }, { model: 'b' }],
    [
      'the effort of other models, untouched',
      SWITCH,
      { model: 'c', reasoning_effort: 'low' },
      { model: 'c', reasoning_effort: 'low' },
    ],
    [
      'a number inside of its range',
      clampTo({ temperature: [0.01, 0.99] }),
      { temperature: 0, top_p: 2 },
      { temperature: 0.01, top_p: 2 },
    ],
    [
      'fewer properties beside images',
      dropWithImages(['stream_options']),
      { messages: IMAGE, stream_options: {} },
      { messages: IMAGE },
    ],
    [
      'all of them without',
      dropWithImages(['stream_options']),
      { messages: [], stream_options: {} },
      { messages: [], stream_options: {} },
    ],
    [
      'the one tool that was named',
      autoToolChoice,
      { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'g' } } },
      { tools: [TOOLS[1]] },
    ],
    [
      'no tools where none may be called',
      autoToolChoice,
      { tools: TOOLS, tool_choice: 'none' },
      {},
    ],
    [
      'tools to choose from',
      autoToolChoice,
      { tools: TOOLS, tool_choice: 'required' },
      { tools: TOOLS },
    ],
    [
      'its word for a choice',
      toolChoice({ required: 'any' }),
      { tool_choice: 'required' },
      { tool_choice: 'any' },
    ],
    ['a user by its name', userAs('user_id', [6, 8]), { user: 'ada-12' }, { user_id: 'ada-12' }],
    ['no user of another length', userAs('user_id', [6, 8]), { user: 'ada' }, {}],
    [
      'a whole answer where a stream cannot have a schema',
      noStreamWithSchema,
      { stream: true, stream_options: {}, response_format: SCHEMA },
      { response_format: SCHEMA },
    ],
    [
      'a schema without keywords it refuses, but with properties of that name',
      stripSchema(['format']),
      {
        response_format: {
          type: 'json_schema',
          json_schema: {
            schema: { format: 'x', properties: { format: { type: 'string', format: 'date' } } },
          },
        },
      },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { schema: { properties: { format: { type: 'string' } } } },
        },
      },
    ],
    [
      'a host that does what is asked',
      requireParameters,
      { logprobs: true },
      { logprobs: true, provider: { require_parameters: true } },
    ],
  ]

  it.each(cases)('%s', (_what, quirk, body, expected) => {
    expect(changed(quirk, body)).toEqual(expected)
  })
})

describe('what cannot be sent is said, not dropped', () => {
  const cases: readonly (readonly [string, Quirk, Wire])[] = [
    ['several choices', singleChoice, { n: 2 }],
    ['an image larger than fits', imageCharsAtMost(4), { messages: IMAGE }],
    ['more stops than fit', stopsAtMost(1), { stop: ['a', 'b'] }],
    ['a schema beside tools', noSchemaWithTools, { tools: TOOLS, response_format: SCHEMA }],
  ]

  it.each(cases)('%s', (_what, quirk, body) => {
    expect(changed(quirk, body)).toMatchObject({ kind: 'unsupported' })
  })
})
