import {
  Engine,
  type RefusedParameterStore,
  type RefusedParametersRow,
  type Upstream,
} from '@freellmapi/core'
import { TestClock } from '@freellmapi/core/testing'
import { describe, expect, it } from 'vitest'
import { createCaller } from './call.ts'
import { groq } from './groq.ts'
import { isWire, parseJson, wire } from './json.ts'
import { mistral } from './mistral.ts'
import type { Provider } from './provider.ts'
import { RefusedParameters } from './refused-parameters.ts'
import type { FetchLike } from './transport.ts'

const ANSWER = JSON.stringify({
  id: 'x',
  choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

function refusing(name: string): string {
  return JSON.stringify({ error: { message: `property '${name}' is unsupported`, type: 'x' } })
}

/** Refuses bodies that have the property, answers others, and keeps them all. */
function strict(name: string): FetchLike & { readonly bodies: Record<string, unknown>[] } {
  const bodies: Record<string, unknown>[] = []
  const fetch: FetchLike = async (_url, { body = '' }) => {
    const sent = wire(parseJson(body))
    bodies.push({ ...sent })
    const isRefused = name in sent
    const text = isRefused ? refusing(name) : ANSWER
    return {
      status: isRefused ? 400 : 200,
      headers: { get: () => null },
      body: (async function* () {
        yield new TextEncoder().encode(text)
      })(),
      text: async () => text,
    }
  }
  return Object.assign(fetch, { bodies })
}

function upstreamOf(provider: Provider): Upstream {
  const [model] = provider.models
  if (model === undefined) throw new Error('no models')
  return {
    provider,
    model,
    credential: { id: provider.id, provider: provider.id, account: 'a', label: '' },
  }
}

function engineOver(fetch: FetchLike): Engine {
  const upstreams = [upstreamOf(groq), upstreamOf(mistral)]
  return new Engine({ upstreams, call: createCaller({ fetch, secret: () => 'secret' }) })
}

async function ask(engine: Engine, more: object) {
  const resolution = engine.resolve(`groq/${groq.models[0]?.id}`)
  if (!resolution.ok) throw new Error('no such model')
  const request = { model: 'x', messages: [{ role: 'user' as const, content: 'Hi' }], ...more }
  const reply = await engine.ask(request, {
    resolution: resolution.value,
    signal: new AbortController().signal,
  })
  if (reply.kind === 'committed') for await (const _ of reply.rest);
  return reply
}

const NAMED = { role: 'user', name: 'Ada', content: 'Hi' }

describe('a parameter that a model refuses in spite of its provider’s list', () => {
  it('is left out, and the same candidate asked once more; from then on it never leaves', async () => {
    const fetch = strict('seed')
    const engine = engineOver(fetch)
    const first = await ask(engine, { seed: 7, temperature: 1 })
    expect(first).toMatchObject({
      kind: 'committed',
      fallbacks: 1,
      upstream: { provider: { id: 'groq' } },
    })
    expect(fetch.bodies.map((body) => 'seed' in body)).toEqual([true, false])
    expect(fetch.bodies[1]).toMatchObject({ temperature: 1 })

    const second = await ask(engine, { seed: 7 })
    expect(second).toMatchObject({ kind: 'committed', fallbacks: 0 })
    expect(fetch.bodies.map((body) => 'seed' in body)).toEqual([true, false, false])
  })

  it.each([
    ['a plain request', {}, 'incompatible'],
    ['a plain request with a bound', { max_tokens: 9, stream: true }, 'incompatible'],
    ['one with more to it', { tools: [] }, 'parameter_rejected'],
    ['one whose messages have more', { messages: [NAMED] }, 'parameter_rejected'],
  ])('and that every request has, of %s: %s', async (_what, more, kind) => {
    const reply = await ask(engineOver(strict('model')), more)
    expect(reply).toMatchObject({ kind: 'failed', report: { attempts: [{ error: { kind } }] } })
  })

  it('is no reason to ask again when the request means it', async () => {
    const fetch = strict('tools')
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const reply = await ask(engineOver(fetch), { tools })
    expect(reply.kind).toBe('failed')
    expect(fetch.bodies).toHaveLength(1)
  })
})

describe('what is remembered', () => {
  const body = {
    model: 'm',
    messages: [{ role: 'user', name: 'Ada', content: 'x' }],
    options: { seed: 1, top_k: 2 },
    generationConfig: { thinkingConfig: {}, presencePenalty: 1 },
  }

  it.each([
    ['at the top', ['temperature'], { ...body, temperature: 1 }, 'temperature'],
    ['in a message', ['name'], body, 'name'],
    ['among the options', ['top_k'], body, 'top_k'],
    ['by another name', ['penalty'], body, 'presencePenalty'],
  ])('a property %s is stripped there', (_where, names, sent, gone) => {
    const refused = new RefusedParameters()
    expect(refused.learn('p/m', names, sent)).toBe(true)
    expect(JSON.stringify(refused.strip('p/m', sent))).not.toContain(gone)
    expect(refused.strip('p/other', sent)).toBe(sent)
  })

  it.each([
    ['that was not sent', ['temperature']],
    ['that the request means', ['messages']],
    ['beside one that the request means', ['name', 'response_format']],
  ])('a property %s teaches nothing', (_what, names) => {
    expect(new RefusedParameters().learn('p/m', names, body)).toBe(false)
  })

  it('is bounded', () => {
    const refused = new RefusedParameters()
    for (let model = 0; model <= 1_000; model++) refused.learn(`p/${model}`, ['name'], body)
    expect(refused.strip('p/0', body)).toBe(body)
    expect(isWire(refused.strip('p/1000', body)) && refused.strip('p/1000', body)).not.toBe(body)
  })

  describe('beyond its process', () => {
    function aStore() {
      const rows = new Map<string, RefusedParametersRow>()
      const store: RefusedParameterStore = {
        load: () => [...rows.values()],
        save: (row) => void rows.set(row.model, row),
        remove: (model) => void rows.delete(model),
      }
      return { rows, store }
    }

    it('is there after a restart, for thirty days', () => {
      const { rows, store } = aStore()
      const clock = new TestClock()
      new RefusedParameters({ clock, store }).learn('p/m', ['name'], body)
      clock.advance(30 * 86_400_000 - 1)
      const later = new RefusedParameters({ clock, store })
      expect(JSON.stringify(later.strip('p/m', body))).not.toContain('Ada')
      clock.advance(1)
      expect(later.strip('p/m', body)).toBe(body)
      expect(rows.size).toBe(0)
    })

    it('is as bounded as in memory', () => {
      const { rows, store } = aStore()
      const refused = new RefusedParameters({ store })
      for (let model = 0; model <= 1_000; model++) refused.learn(`p/${model}`, ['name'], body)
      expect(rows.size).toBe(1_000)
      expect(rows.has('p/0')).toBe(false)
    })

    it('is lost with its disk, and known until then', () => {
      const { store } = aStore()
      const failures: unknown[] = []
      const full = new Error('full')
      const refused = new RefusedParameters({
        store: {
          ...store,
          save() {
            throw full
          },
        },
        onStoreFailure: (thrown) => failures.push(thrown),
      })
      expect(refused.learn('p/m', ['name'], body)).toBe(true)
      expect(JSON.stringify(refused.strip('p/m', body))).not.toContain('Ada')
      expect(failures).toEqual([full])
    })
  })
})
