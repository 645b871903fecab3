import { describe, expect, it } from 'vitest'
import type { Upstream } from './catalog.ts'
import { anUpstream } from './testing/an-upstream.ts'
import { type Behaviour, NEVER, Stage } from './testing/stage.ts'

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.8 })
const OVERLOADED: Behaviour = { error: { kind: 'overloaded' } }

describe('hedging', () => {
  /** Enough requests for the budget to allow one hedge, and for latencies to be known. */
  async function warm(upstreams: readonly Upstream[], hedging: boolean): Promise<Stage> {
    const stage = new Stage(upstreams, { router: { hedging } })
    for (let n = 0; n < 25; n++) {
      await stage.served()
      stage.clock.advance(10_000)
    }
    stage.calls.length = 0
    stage.attempts.length = 0
    stage.reports.length = 0
    stage.does('ash', { afterMs: NEVER })
    return stage
  }

  it('asks another provider once a first token is late; the first to speak answers, the other is not blamed', async () => {
    const stage = await warm([ash, birch], true)
    const before = stage.clock.monotonicMs()
    expect(await stage.served()).toBe('birch')
    expect(stage.clock.monotonicMs() - before).toBeLessThan(1_500)
    expect(stage.calls).toEqual(['ash', 'birch'])
    const [ended] = stage.attempts.filter(({ upstream }) => upstream === ash)
    expect(ended?.error).toEqual({ kind: 'aborted' })
    expect(stage.reports).toHaveLength(1)
    expect(stage.reports[0]?.servedBy).toBe(birch)
    expect(stage.engine.readings(ash).every(({ pending }) => pending === 0)).toBe(true)
  })

  it('is off unless it was asked for', async () => {
    const stage = await warm([ash, birch], false)
    await stage.served()
    expect(stage.attempts[0]?.error).toEqual({ kind: 'timeout', phase: 'first_token' })
  })

  it('spares tools, long prompts, and a budget that is spent', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'f' } }]
    const long = [{ role: 'user' as const, content: 'x'.repeat(60_000) }]
    for (const said of [{ tools }, { messages: long }]) {
      const stage = await warm([ash, birch], true)
      await stage.served(said)
      expect(stage.attempts[0]?.error).toEqual({ kind: 'timeout', phase: 'first_token' })
    }
    const stage = await warm([ash, birch], true)
    await stage.served()
    await stage.served()
    expect(stage.attempts.some(({ error }) => error?.kind === 'timeout')).toBe(true)
  })

  it('has the late one’s answer when the rival fails', async () => {
    const stage = await warm([ash, birch], true)
    stage.does('ash', { afterMs: 3_000 })
    stage.does('birch', OVERLOADED)
    expect(await stage.served()).toBe('ash')
    expect(stage.reports[0]?.attempts.map(({ upstream }) => upstream.provider.id)).toEqual([
      'birch',
      'ash',
    ])
  })
})
