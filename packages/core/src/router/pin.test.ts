/** Conversations that stay on their model, and requests that are spent on getting to know one. */
import { describe, expect, it } from 'vitest'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { order, RouterStage } from '../testing/router-stage.ts'

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.85 })
const cedar = anUpstream({ provider: 'cedar', quality: 0.5 })

describe('a conversation', () => {
  it('stays on its model while that is nearly as good as the best', () => {
    const bench = new RouterStage([ash, birch], { options: { sampling: false } })
    bench.pin(birch, 's')
    const plan = bench.plan(aDescription(), 'auto', 's')
    expect(plan.pin).toEqual({ model: 'birch/large', kept: true })
    expect(order(plan)).toEqual(['birch/large', 'ash/large'])
  })

  it('leaves it with a reason', () => {
    const bench = new RouterStage([ash, birch, cedar], { options: { sampling: false } })
    const pinOf = (session: string) =>
      bench.plan(aDescription({ difficulty: 0.8 }), 'auto', session).pin
    bench.pin(cedar, 's')
    expect(pinOf('s')).toEqual({ model: 'cedar/large', kept: false, because: 'outscored' })
    bench.pin(anUpstream({ provider: 'removed' }), 's')
    expect(pinOf('s')).toEqual({ model: 'removed/large', kept: false, because: 'gone' })
    bench.pin(birch, 's')
    bench.attempt(birch, { kind: 'rate_limited', retryAfterMs: 60_000 })
    expect(pinOf('s')).toEqual({ model: 'birch/large', kept: false, because: 'unable' })
    bench.pin(ash, 's')
    bench.attempt(ash, { kind: 'overloaded' })
    expect(pinOf('s')).toEqual({ model: 'ash/large', kept: false, because: 'resting' })
    expect(bench.plan(aDescription(), 'auto', 'another').pin).toBeUndefined()
  })

  it('is never resumed on a model whose key is not accepted any more', () => {
    const bench = new RouterStage([ash, birch])
    bench.pin(ash, 's')
    bench.health.set(ash.credential.id, 'invalid')
    expect(order(bench.plan(aDescription(), 'auto', 's'))).toEqual(['birch/large'])
  })
})

describe('an experiment', () => {
  const fresh = anUpstream({ provider: 'fresh', quality: 0.88 })
  const poor = anUpstream({ provider: 'poor', quality: 0.2 })
  const easy = aDescription({ difficulty: 0.3 })

  function seasoned(): RouterStage {
    const bench = new RouterStage([ash, fresh, poor], {
      options: { exploration: true, sampling: false },
    })
    for (let n = 0; n < 20; n++) {
      bench.attempt(ash)
      bench.router.memory.exploration.note()
    }
    return bench
  }

  it('is made on a new model that looks nearly as good, once in twenty requests', () => {
    const bench = seasoned()
    const plan = bench.plan(easy)
    expect(plan.experiment).toBe('fresh/large')
    expect(order(plan)[0]).toBe('fresh/large')
    expect(bench.plan(easy).experiment).toBeUndefined()
  })

  it('is never made on a hard request, a smart one, a pinned one, or a model past its burn-in', () => {
    expect(seasoned().plan(aDescription({ difficulty: 0.6 })).experiment).toBeUndefined()
    expect(seasoned().plan(easy, 'auto-smart').experiment).toBeUndefined()
    const pinned = seasoned()
    pinned.pin(ash, 's')
    expect(pinned.plan(easy, 'auto', 's').experiment).toBeUndefined()
    const known = seasoned()
    for (let n = 0; n < 20; n++) known.attempt(fresh)
    expect(known.plan(easy).experiment).toBeUndefined()
  })
})
