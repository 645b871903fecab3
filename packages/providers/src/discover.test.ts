import { expect, test } from 'vitest'
import { readModelList } from './discover.ts'

test.each([
  [
    'OpenAI, OpenRouter',
    { data: [{ id: 'a', context_length: 131_072 }, { id: 'b' }] },
    [{ id: 'a', contextTokens: 131_072 }, { id: 'b' }],
  ],
  ['vLLM', { data: [{ id: 'a', max_model_len: 4_096 }] }, [{ id: 'a', contextTokens: 4_096 }]],
  [
    'LM Studio',
    { data: [{ id: 'a', max_context_length: 8_192 }] },
    [{ id: 'a', contextTokens: 8_192 }],
  ],
  [
    'llama.cpp',
    { data: [{ id: 'a', meta: { n_ctx_train: 40_960 } }] },
    [{ id: 'a', contextTokens: 40_960 }],
  ],
  ['Ollama', { models: [{ name: 'llama3:8b' }] }, [{ id: 'llama3:8b' }]],
  ['a bare list', ['a', 'b'], [{ id: 'a' }, { id: 'b' }]],
  ['the same twice', { data: [{ id: 'a' }, { id: 'a' }] }, [{ id: 'a' }]],
  [
    'what is no model among models',
    {
      data: [
        null,
        7,
        { id: 9 },
        { id: '' },
        { id: 'x'.repeat(300) },
        { id: 'a', context_length: -1 },
      ],
    },
    [{ id: 'a' }],
  ],
])('reads the list of %s', (_name, body, models) => {
  expect(readModelList(body)).toEqual({ ok: true, value: models })
})

test.each([undefined, null, 'text', { data: 'none' }, {}])('%j is no list of models', (body) => {
  expect(readModelList(body)).toMatchObject({ ok: false, error: { kind: 'malformed' } })
})
