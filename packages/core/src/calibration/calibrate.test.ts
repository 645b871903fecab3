import { describe, expect, it } from 'vitest'
import type { Upstream } from '../catalog.ts'
import type { EngineOptions } from '../engine.ts'
import { fixed, rolling } from '../ledger/limit.ts'
import type { RequestReport } from '../run.ts'
import { anUpstream, type UpstreamSaid } from '../testing/an-upstream.ts'
import { type Behaviour, drain, Stage } from '../testing/stage.ts'
import type { CalibrationResult } from './calibrate.ts'
import type { Item } from './item.ts'
import type { createItem } from './items.ts'

const ask = { messages: [{ role: 'user' as const, content: 'What is an answer?' }], stream: true }

/** Questions that are all about the one thing that upstreams of a stage say, or about another. */
function questions(answer: string): typeof createItem {
  return (kind, level): Item => ({
    kind,
    level,
    request: ask,
    solution: { content: answer },
    isSolvedBy: ({ choices }) => choices[0]?.message.content === answer,
  })
}

const ASH = { provider: 'ash', quality: 0.8 }
const BIRCH = { provider: 'birch', quality: 0.78 }

class Classroom extends Stage {
  constructor(said: readonly UpstreamSaid[], options: Partial<EngineOptions> = {}) {
    super(said.map(anUpstream), { createItem: questions('an answer'), ...options })
  }

  calibrate(reports: RequestReport[] = []): Promise<CalibrationResult | undefined> {
    const { signal } = new AbortController()
    return this.until(this.engine.calibrate({ signal, onReport: (one) => reports.push(one) }))
  }
}

const FAILS: Behaviour = { error: { kind: 'overloaded' } }

describe('calibration', () => {
  it('asks one model one question, through the ledger, and reports it once', async () => {
    const limits = [rolling('requests', 200, 'minute')]
    const room = new Classroom([{ ...ASH, limits }])
    const [upstream] = room.engine.roster.upstreams
    const reports: RequestReport[] = []
    expect(await room.calibrate(reports)).toMatchObject({ isRight: true, question: { upstream } })
    expect(room.calls).toEqual(['ash'])
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatchObject({ servedBy: upstream, attempts: [{ upstream }] })
    expect(readings(room, upstream)).toEqual([1])
  })

  it('asks everybody in turn, and puts a model that fails behind one that does not', async () => {
    let isAsh = false
    const room = new Classroom([ASH, BIRCH], {
      createItem: (kind, level, random) => {
        const make = questions(isAsh ? 'something else' : 'an answer')
        isAsh = !isAsh
        return make(kind, level, random)
      },
    })
    expect(await room.served()).toBe('ash')
    const asked: string[] = []
    for (let n = 0; n < 40; n++) {
      isAsh = n % 2 === 0
      const result = await room.calibrate()
      asked.push(result?.question.upstream.provider.id ?? 'nobody')
    }
    expect(new Set(asked.slice(0, 2))).toEqual(new Set(['ash', 'birch']))
    expect(await room.served()).toBe('birch')
    const [ash, birch] = room.engine.standings().map(({ learnt }) => learnt)
    expect(ash?.correction).toBeLessThan(0)
    expect(birch?.correction).toBeGreaterThan(0)
    expect(ash?.questionsLeft).toBe(80)
  })

  it('asks nobody whose quota is expected to be needed, nor a model that its owner has ranked', async () => {
    const scarce = {
      ...ASH,
      limits: [fixed({ unit: 'requests', cap: 20, period: 'day', timeZone: 'UTC' })],
    }
    const owned = anUpstream(BIRCH)
    const room = new Classroom([scarce])
    room.engine.setUpstreams([
      ...room.engine.roster.upstreams,
      { ...owned, model: { ...owned.model, isRankedByOwner: true } },
    ])
    expect(await room.calibrate()).toBeUndefined()
    expect(room.calls).toEqual([])
  })

  it('does not try again, and marks nothing, when no answer comes', async () => {
    const room = new Classroom([ASH])
    room.does('ash', FAILS)
    expect(await room.calibrate()).toMatchObject({ isRight: undefined })
    expect(room.calls).toEqual(['ash'])
    const [standing] = room.engine.standings()
    expect(standing?.learnt).toMatchObject({ correction: 0, questionsLeft: 99 })
  })

  it('teaches the router nothing of what clients ask', async () => {
    const saved: string[] = []
    const routerStore = { load: () => undefined, save: (text: string) => void saved.push(text) }
    const room = new Classroom([ASH], { routerStore })
    await room.calibrate()
    room.engine.saveRouter()
    expect(JSON.parse(saved[0] ?? '')).toMatchObject({
      demand: { samples: [] },
      outputLengths: [],
      merits: [],
      calibrations: [{ model: 'ash/large', asked: 1 }],
      beliefs: [{ model: 'ash/large', successes: 1 }],
    })
    const again = new Classroom([ASH], { routerStore: { ...routerStore, load: () => saved[0] } })
    expect(again.engine.standings()[0]?.learnt.questionsLeft).toBe(99)
  })

  it('says in the trace of a request what was learnt of each candidate', async () => {
    const room = new Classroom([ASH])
    for (let n = 0; n < 10; n++) await room.calibrate()
    const reply = await room.until(room.ask())
    if (reply.kind === 'committed') await room.until(drain(reply))
    expect(room.reports[0]?.plan.candidates[0]?.learnt).toBeGreaterThan(0)
  })
})

function readings(room: Stage, upstream: Upstream | undefined): readonly number[] {
  return upstream === undefined ? [] : room.engine.readings(upstream).map(({ used }) => used)
}
