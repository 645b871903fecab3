/** What a request needs and a model lacks: said at once, model by model, with nobody asked for nothing. */
import { type Provider, providers as shipped } from '@freellmapi/providers'
import { afterAll, describe, expect, it } from 'vitest'
import { startStack } from './stack/stack.ts'

const PROVIDERS = shipped
  .filter(({ id }) => ['groq', 'google', 'github'].includes(id))
  .map((provider): Provider => {
    const models = provider.models.map((model) => ({ ...model, limits: [] }))
    return { ...provider, models, accountLimits: [] }
  })
const stack = await startStack({ providers: PROVIDERS })
afterAll(() => stack[Symbol.asyncDispose]())

function looking(url: string) {
  const content = [
    { type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url } },
  ]
  return [{ role: 'user', content }]
}

const GROQ_TEXT = 'groq/openai/gpt-oss-20b'
const GEMINI = 'google/gemini-3.6-flash'

describe('a need that no model here can meet', () => {
  it.each([
    ['log-probabilities', { model: GROQ_TEXT, logprobs: true }],
    ['images', { model: GROQ_TEXT, messages: looking('data:image/png;base64,QUJD') }],
    [
      'images by address, only as data: URLs',
      { model: GEMINI, messages: looking('https://example.com/a.png') },
    ],
  ])('%s: a 400 that names it with the model', async (need, body) => {
    stack.lab.clear()
    for (const stream of [false, true]) {
      const { status, text } = await stack.chat({ ...body, stream })
      const { error } = JSON.parse(text)
      expect([status, error.code]).toEqual([400, 'model_not_capable'])
      expect(error.message).toContain(`${body.model}: cannot do ${need}`)
    }
    expect(stack.lab.calls()).toEqual([])
  })

  it('an image by its address goes to a model whose provider fetches it, and nobody here does', async () => {
    stack.lab.clear()
    const { status, headers } = await stack.chat({ messages: looking('https://example.com/a.png') })
    expect(status).toBe(200)
    expect(headers['x-routed-via']).toBe('groq/qwen/qwen3.8-27b')
    expect(JSON.stringify(stack.lab.calls()[0]?.body)).toContain('https://example.com/a.png')
  })
})

describe('a provider that is gone', () => {
  it('says since when, and is not asked', async () => {
    stack.lab.clear()
    const { status, text } = await stack.chat({ model: 'github/openai/gpt-4o' })
    expect(status).toBe(404)
    expect(JSON.parse(text).error.message).toContain('GitHub Models was switched off on 2026-07-30')
    expect(stack.lab.calls()).toEqual([])
  })
})
