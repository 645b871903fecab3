import { expect, test } from 'vitest'
import { cloudflare } from './cloudflare.ts'
import { cohere } from './cohere.ts'
import { readModelList } from './discover.ts'
import { google } from './google.ts'
import { nvidia } from './nvidia.ts'
import { openrouter } from './openrouter.ts'

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

const named = { nameField: 'name' }

test.each([
  [
    'Google',
    google,
    {
      models: [
        {
          name: 'models/gemini-3.6-flash',
          inputTokenLimit: 9,
          supportedGenerationMethods: ['generateContent'],
        },
        { name: 'models/embed', supportedGenerationMethods: ['embedContent'] },
      ],
    },
    [{ id: 'gemini-3.6-flash', contextTokens: 9 }],
  ],
  [
    'Cohere',
    cohere,
    {
      models: [
        { name: 'command-a-03-2025', endpoints: ['chat'], context_length: 9 },
        { name: 'embed', endpoints: ['embed'] },
        { name: 'old', endpoints: ['chat'], is_deprecated: true },
      ],
    },
    [{ id: 'command-a-03-2025', contextTokens: 9 }],
  ],
  ['Cloudflare', cloudflare, { result: [{ id: 'uuid', name: '@cf/a/b' }] }, [{ id: '@cf/a/b' }]],
  [
    'OpenRouter',
    openrouter,
    { data: [{ id: 'a/b:free', context_length: 9 }, { id: 'a/b' }] },
    [{ id: 'a/b:free', contextTokens: 9 }],
  ],
  [
    'NVIDIA',
    nvidia,
    { data: [{ id: 'z-ai/glm-5.2' }, { id: 'nvidia/nv-embed-v1' }] },
    [{ id: 'z-ai/glm-5.2' }],
  ],
] as const)('reads of the list of %s what it offers for chats', (_name, provider, body, models) => {
  expect(readModelList(body, provider.listing)).toEqual({ ok: true, value: models })
})

test('a name is where the provider has it', () => {
  expect(readModelList([{ id: 'uuid', name: 'a' }], named)).toEqual({
    ok: true,
    value: [{ id: 'a' }],
  })
})
