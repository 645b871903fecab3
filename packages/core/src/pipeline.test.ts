/** One request at a time through the engine's own door: who is asked, in which order, and for how long. */
import { describe, expect, it } from 'vitest'
import { modelKey } from './catalog.ts'
import { anUpstream } from './testing/an-upstream.ts'
import { type Behaviour, NEVER, Stage } from './testing/stage.ts'

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.8 })
const cedar = anUpstream({ provider: 'cedar', quality: 0.7 })
const OVERLOADED: Behaviour = { error: { kind: 'overloaded' } }

const keysOf = (provider: string, keys: number) =>
  Array.from({ length: keys }, (_, at) =>
    anUpstream({ provider, quality: 0.9, key: `key-${at}-of-${provider}` }),
  )

describe('fallback', () => {
  it('goes to the next best candidate, and says how many had failed', async () => {
    const stage = new Stage([cedar, birch, ash])
    stage.does('ash', OVERLOADED)
    const reply = await stage.until(stage.ask())
    expect(reply).toMatchObject({ kind: 'committed', fallbacks: 1 })
    expect(stage.calls).toEqual(['ash', 'birch'])
  })

  it('leaves a provider that failed this request for last, its other models included', async () => {
    const twin = anUpstream({ provider: 'ash', model: 'twin', quality: 0.89 })
    const stage = new Stage([ash, twin, birch, cedar])
    stage.does('ash', OVERLOADED)
    stage.does('birch', { error: { kind: 'rate_limited' } })
    await stage.served()
    expect(stage.calls).toEqual(['ash', 'birch', 'cedar'])
  })

  it('stays with a provider that only refused one model for its rate', async () => {
    const twin = anUpstream({ provider: 'ash', model: 'twin', quality: 0.89 })
    const stage = new Stage([ash, twin, cedar])
    stage.does('ash', { error: { kind: 'rate_limited' } }, {})
    expect(await stage.served()).toBe('ash')
    expect(stage.attempts.map(({ upstream }) => modelKey(upstream))).toEqual([
      'ash/large',
      'ash/twin',
    ])
  })

  it('goes only to larger contexts after a prompt that was too long', async () => {
    const wide = anUpstream({ provider: 'wide', quality: 0.1, contextTokens: 1_000_000 })
    const stage = new Stage([ash, birch, wide])
    stage.does('ash', { error: { kind: 'context_overflow' } })
    expect(await stage.served()).toBe('wide')
    expect(stage.calls).toEqual(['ash', 'wide'])
  })

  it('asks no other key of a model what the model has refused', async () => {
    const stage = new Stage([...keysOf('ash', 3), birch])
    stage.does('ash', { error: { kind: 'parameter_rejected', parameters: ['tools'] } })
    expect(await stage.served()).toBe('birch')
    expect(await stage.served(), 'another request may be another matter').toBe('birch')
    expect(stage.calls).toEqual(['ash', 'birch', 'ash', 'birch'])
  })

  it('asks them once what was refused is left out', async () => {
    const learned = { kind: 'parameter_rejected', parameters: ['seed'], isLearned: true } as const
    const stage = new Stage([...keysOf('ash', 2), birch])
    stage.does('ash', { error: learned }, { error: learned }, {})
    expect(await stage.served()).toBe('ash')
    expect(stage.calls).toEqual(['ash', 'ash', 'ash'])
  })

  it('asks a model that refuses whatever it is asked once, and then every other first', async () => {
    const stage = new Stage([...keysOf('ash', 3), birch])
    stage.does('ash', { error: { kind: 'incompatible' } })
    for (let asked = 0; asked < 20; asked++) expect(await stage.served()).toBe('birch')
    expect(stage.calls.filter((provider) => provider === 'ash')).toHaveLength(1)
  })

  it('asks it once for each request when there is no other, and again when it has been mended', async () => {
    const stage = new Stage(keysOf('ash', 3))
    const refuses = { error: { kind: 'incompatible' } } as const
    stage.does('ash', refuses, refuses, {})
    expect(await stage.served()).toBe('all_attempts_failed')
    expect(await stage.served()).toBe('all_attempts_failed')
    expect(await stage.served()).toBe('ash')
    expect(stage.calls).toHaveLength(3)
  })

  it('ends with an error that is wrong for everybody', async () => {
    const stage = new Stage([ash, birch])
    stage.does('ash', { error: { kind: 'invalid_request', message: 'The temperature is wrong.' } })
    const reply = await stage.until(stage.ask())
    expect(reply.kind).toBe('failed')
    expect(stage.calls).toEqual(['ash'])
  })

  it('asks the only candidate once more after a moment', async () => {
    const stage = new Stage([ash])
    stage.does('ash', OVERLOADED, {})
    expect(await stage.served()).toBe('ash')
    expect(stage.calls).toEqual(['ash', 'ash'])
  })

  it('loses no request while one provider is well, whatever the budget says', async () => {
    const providers = ['a', 'b', 'c', 'd', 'e', 'f'].map((provider, at) =>
      anUpstream({ provider, quality: 0.9 - at / 100 }),
    )
    const stage = new Stage(providers, { router: { breaker: false } })
    for (const { provider } of providers.slice(0, 5)) stage.does(provider.id, OVERLOADED)
    const served = []
    for (let n = 0; n < 60; n++) {
      served.push(await stage.served())
      stage.clock.advance(30_000)
    }
    expect(new Set(served)).toEqual(new Set(['f']))
  })
})

describe('patience', () => {
  it('of the usual length is had with a silent candidate, and the next one answers', async () => {
    const stage = new Stage([ash, birch])
    stage.does('ash', { afterMs: NEVER })
    expect(await stage.served()).toBe('birch')
    expect(stage.attempts[0]).toMatchObject({ durationMs: 15_000, error: { kind: 'timeout' } })
  })

  it('shortens with what was measured, and is the provider’s own where its file says so', async () => {
    const patient = anUpstream({ provider: 'slow', quality: 0.95, facts: { firstTokenMs: 40_000 } })
    const stage = new Stage([ash, birch, patient], { router: { breaker: false } })
    stage.does('slow', { afterMs: NEVER })
    await stage.served()
    expect(stage.attempts[0]).toMatchObject({ durationMs: 40_000 })
    for (let n = 0; n < 12; n++) await stage.served()
    stage.does('ash', { afterMs: NEVER })
    await stage.served()
    expect(stage.attempts.at(-2)).toMatchObject({ durationMs: 4_000, error: { kind: 'timeout' } })
  })

  it('with the last candidate ends only with the request’s own', async () => {
    const stage = new Stage([ash])
    stage.does('ash', { afterMs: 55_000 })
    expect(await stage.served()).toBe('ash')
    stage.does('ash', { afterMs: NEVER })
    await stage.served()
    expect(stage.attempts[1]).toMatchObject({ durationMs: 60_000, error: { kind: 'timeout' } })
  })
})
