import { describe, expect, it } from 'vitest'
import { anUpstream } from '../testing/an-upstream.ts'
import { type Behaviour, Stage } from '../testing/stage.ts'
import { traceOf } from './trace.ts'

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.8 })
const OVERLOADED: Behaviour = { error: { kind: 'overloaded' } }

describe('a trace', () => {
  it('tells a decision with its numbers, its reasons and what came of it, and no word of the request', async () => {
    const blind = anUpstream({ provider: 'blind', capabilities: { json: false } })
    const stage = new Stage([ash, birch, blind])
    stage.does('ash', OVERLOADED)
    await stage.served({ response_format: { type: 'json_object' } })
    const [report] = stage.reports
    if (report === undefined) throw new Error('a request is reported')
    const trace = traceOf(report)
    expect(trace).toMatchObject({
      mode: 'auto',
      scorer: 'value',
      shape: 'json',
      difficulty: 0.35,
      candidates: [
        { model: 'ash/large', key: 'key-ash', terms: { draw: 0.952 }, mean: 0.952 },
        { model: 'birch/large' },
      ],
      rejected: [{ model: 'blind/large', reason: 'lacks', need: 'json' }],
      attempts: [
        { model: 'ash/large', startedAfterMs: 0, durationMs: 100, error: 'overloaded' },
        { model: 'birch/large', startedAfterMs: 100 },
      ],
      left: 0,
    })
    expect(Object.keys(trace.candidates[0]?.terms ?? {})).toEqual([
      'draw',
      'quality',
      'promptness',
      'fallback',
      'price',
    ])
    expect(JSON.stringify(trace)).not.toMatch(/sea/)
    expect(JSON.stringify(trace).length).toBeLessThan(1_200)
  })

  it('stays small with a hundred candidates, and still lists every one that was tried', async () => {
    const many = Array.from({ length: 100 }, (_, at) =>
      anUpstream({ provider: `p${at}`, quality: 0.9 - at / 1_000 }),
    )
    const stage = new Stage(many)
    for (const { provider } of many.slice(0, 12))
      stage.does(provider.id, { error: { kind: 'rate_limited' } })
    await stage.served()
    const [report] = stage.reports
    if (report === undefined) throw new Error('a request is reported')
    const trace = traceOf(report)
    expect(trace.candidates).toHaveLength(13)
    expect(trace.left).toBe(87)
    expect(JSON.stringify(trace).length).toBeLessThan(4_500)
  })
})
