import { describe, expect, it } from 'vitest'
import { concurrent, rolling } from './ledger/limit.ts'
import { anUpstream } from './testing/an-upstream.ts'
import { drain, Stage, turns } from './testing/stage.ts'

describe('a request that nobody can serve now', () => {
  const perMinute = anUpstream({ provider: 'ash', limits: [rolling('requests', 1, 'minute')] })

  it('waits for a slot that frees within seconds, and is served by it', async () => {
    const stage = new Stage([perMinute])
    await stage.served()
    stage.clock.advance(52_000)
    const before = stage.clock.monotonicMs()
    expect(await stage.served()).toBe('ash')
    const { waitedMs } = stage.reports[1] ?? { waitedMs: 0 }
    expect(waitedMs).toBeGreaterThan(5_000)
    expect(waitedMs).toBeLessThanOrEqual(12_000)
    expect(stage.clock.monotonicMs() - before).toBeGreaterThanOrEqual(waitedMs)
  })

  it('is refused at once when that would take longer, with the second it would be served', async () => {
    const stage = new Stage([perMinute])
    await stage.served()
    stage.clock.advance(10_000)
    const before = stage.clock.monotonicMs()
    const reply = await stage.until(stage.ask())
    if (reply.kind !== 'failed') throw new Error('nobody could serve it')
    expect(stage.clock.monotonicMs()).toBe(before)
    const { status, retryAfterS = 0 } = stage.engine.explain(reply.report)
    expect(status).toBe(429)
    stage.clock.advance(retryAfterS * 1_000)
    expect(await stage.served()).toBe('ash')
  })

  it('does not wait where waiting is taken out, nor after its client has left', async () => {
    const stage = new Stage([perMinute], { router: { waiting: false } })
    await stage.served()
    stage.clock.advance(55_000)
    expect((await stage.until(stage.ask())).kind).toBe('failed')
    const waiting = new Stage([perMinute])
    await waiting.served()
    waiting.clock.advance(52_000)
    const client = new AbortController()
    const coming = waiting.ask({}, client.signal)
    await turns()
    client.abort()
    await turns()
    expect((await coming).kind).toBe('failed')
    expect(waiting.calls).toHaveLength(1)
    expect(waiting.clock.pendingCount).toBe(0)
  })

  it('waits for one that is at a limit when all others have failed it', async () => {
    const failing = anUpstream({ provider: 'birch', quality: 0.5 })
    const stage = new Stage([perMinute, failing])
    await stage.served()
    stage.clock.advance(52_000)
    stage.does('birch', { error: { kind: 'overloaded' } })
    expect(await stage.served()).toBe('ash')
    expect(stage.reports[1]?.attempts.map(({ upstream }) => upstream.provider.id)).toEqual([
      'birch',
      'ash',
    ])
  })

  it('waits its turn at a model that answers one at a time', async () => {
    const single = anUpstream({ provider: 'ash', limits: [concurrent(1)] })
    const stage = new Stage([single])
    stage.does('ash', { afterMs: 3_000 })
    const both = Promise.all(
      [0, 1].map(async () => {
        const reply = await stage.ask()
        if (reply.kind === 'committed') await drain(reply)
        return reply.kind
      }),
    )
    expect(await stage.until(both)).toEqual(['committed', 'committed'])
  })
})
