import { describe, expect, it } from 'vitest'
import { concurrent, rolling } from './ledger/limit.ts'
import type { Reply } from './pipeline.ts'
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

describe('a request that a better model could serve in a moment', () => {
  const limits = [
    { ...rolling('requests', 1, 'minute'), window: { kind: 'rolling', spanMs: 1_500 } as const },
  ]
  const better = anUpstream({ provider: 'ash', quality: 0.9, limits })
  const lesser = anUpstream({ provider: 'birch', quality: 0.4 })

  it('waits for that one’s room, and is served by it', async () => {
    const stage = new Stage([better, lesser], { router: { pacing: false } })
    await stage.served()
    const before = stage.clock.monotonicMs()
    expect(await stage.served()).toBe('ash')
    expect(stage.reports[1]?.waitedMs).toBeGreaterThan(500)
    expect(stage.clock.monotonicMs() - before).toBeLessThan(2_000)
  })

  it('does not wait for longer than a moment, nor where waiting is taken out', async () => {
    const perMinute = anUpstream({
      provider: 'ash',
      quality: 0.9,
      limits: [rolling('requests', 1, 'minute')],
    })
    for (const [best, waiting] of [
      [perMinute, true],
      [better, false],
    ] as const) {
      const stage = new Stage([best, lesser], { router: { pacing: false, waiting } })
      expect(await stage.served()).toBe('ash')
      expect(await stage.served()).toBe('birch')
      expect(stage.reports[1]?.waitedMs).toBe(0)
    }
  })

  it('does not wait for one that the wait itself makes the worse choice', async () => {
    const nearly = anUpstream({ provider: 'birch', quality: 0.895 })
    const stage = new Stage([better, nearly], { router: { pacing: false } })
    for (const provider of ['ash', 'birch']) stage.does(provider, { afterMs: 1_100 })
    expect(await stage.served()).toBe('ash')
    expect(await stage.served()).toBe('birch')
    expect(stage.reports[1]?.waitedMs).toBe(0)
    stage.clock.advance(1_500)
    expect(await stage.served()).toBe('ash')
  })

  it('leaves the room to whom it was promised: the next one does not wait for it', async () => {
    const stage = new Stage([better, lesser], { router: { pacing: false } })
    const asked: Promise<Reply>[] = []
    for (let request = 0; request < 3; request++) {
      asked.push(stage.ask())
      await turns()
    }
    const replies = await stage.until(Promise.all(asked))
    const served = replies.map((reply) => reply.kind === 'committed' && reply.upstream.provider.id)
    expect(served).toEqual(['ash', 'ash', 'birch'])
  })

  it('does not wait for a call in flight, whose end nobody knows', async () => {
    const single = anUpstream({ provider: 'ash', quality: 0.9, limits: [concurrent(1)] })
    const stage = new Stage([single, lesser], { router: { pacing: false } })
    stage.does('ash', { afterMs: 500 })
    const first = stage.ask()
    await turns()
    expect(await stage.served()).toBe('birch')
    expect(stage.reports[0]?.waitedMs).toBe(0)
    expect((await stage.until(first)).kind).toBe('committed')
  })
})
