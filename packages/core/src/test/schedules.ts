/** Random stories of a ledger, and the search for one in which it is wrong. */
import fc from 'fast-check'
import {
  bucket,
  concurrent,
  fixed,
  type LimitFact,
  rolling,
  session,
  spans,
} from '../ledger/limit.ts'
import type { Event } from './ledger-event.ts'
import { LedgerWorld } from './ledger-world.ts'
import { Referee } from './referee.ts'

const cap = fc.integer({ min: 1, max: 9 })
const tokenCap = fc.integer({ min: 200, max: 3_000 })
const scope = fc.constantFrom('model', 'account', 'pool:free', 'shared:address')
const zone = fc.constantFrom('UTC', 'America/Los_Angeles', 'Asia/Kolkata')

const limit: fc.Arbitrary<LimitFact> = fc.oneof(
  fc.tuple(cap, scope).map(([most, whose]) => rolling('requests', most, 'minute', whose)),
  fc.tuple(cap, scope).map(([most, whose]) => rolling('requests', most, 'day', whose)),
  fc.tuple(tokenCap, scope).map(([most, whose]) => rolling('tokens', most, 'minute', whose)),
  fc.tuple(tokenCap, scope).map(([most, whose]) => bucket('tokens', most, 'minute', whose)),
  fc.tuple(cap, scope).map(([most, whose]) => bucket('requests', most + 1, 'minute', whose)),
  fc
    .tuple(cap, zone, fc.constantFrom('minute', 'day', 'week', 'month'))
    .map(([most, timeZone, period]) => fixed({ unit: 'requests', cap: most, period, timeZone })),
  fc
    .tuple(tokenCap, zone)
    .map(([most, timeZone]) => fixed({ unit: 'input_tokens', cap: most, period: 'day', timeZone })),
  fc
    .tuple(cap, scope)
    .map(([most, whose]) => session({ unit: 'requests', cap: most, spanMs: 5 * 3_600_000 }, whose)),
  fc.integer({ min: 1, max: 3 }).map((most) => concurrent(most)),
)

/** Limits as a provider has them: each kind once, as no provider says the same thing twice. */
const limits = fc.uniqueArray(limit, {
  minLength: 1,
  maxLength: 4,
  selector: ({ unit, window }) =>
    `${unit} ${(['minute', 'day', 'week', 'month'] as const).find((period) => spans(window, period)) ?? window.kind}`,
})

const pick = fc.nat(7)
const shortMs = fc.integer({ min: 0, max: 3_000 })
const passing = fc.oneof(
  { weight: 4, arbitrary: shortMs },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 8 * 3_600_000 }) },
)
const reserve = fc.record({
  kind: fc.constant('reserve' as const),
  upstream: fc.nat(3),
  tokens: fc.integer({ min: 1, max: 300 }),
  usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  travelMs: fc.integer({ min: 0, max: 900 }),
  fate: fc.oneof(
    { weight: 8, arbitrary: fc.constant('sent' as const) },
    { weight: 2, arbitrary: fc.constant('unsent' as const) },
    { weight: 1, arbitrary: fc.constant('dies before it is durable' as const) },
  ),
})
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: reserve },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('end' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('header' as const), pick }) },
  { weight: 6, arbitrary: passing.map((ms) => ({ kind: 'pass' as const, ms })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'checkpoint' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
)
const foreign = fc.record({
  kind: fc.constant('foreign' as const),
  upstream: fc.nat(3),
  tokens: fc.integer({ min: 1, max: 300 }),
})
const jump = fc.record({
  kind: fc.constant('jump' as const),
  // Less than a second is no step but drift, which is the guard's business together with the request's travel.
  byMs: fc
    .integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 })
    .filter((byMs) => Math.abs(byMs) > 1_000),
  isMended: fc.boolean(),
})

const story = fc.oneof(
  { weight: 3, arbitrary: fc.array(event, { maxLength: 60, size: 'max' }) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof({ weight: 20, arbitrary: event }, { weight: 1, arbitrary: jump }),
      {
        maxLength: 60,
        size: 'max',
      },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof({ weight: 20, arbitrary: event }, { weight: 2, arbitrary: foreign }),
      { maxLength: 60, size: 'max' },
    ),
  },
)

/** Plays random schedules. `failure` is the shortest one found in which the ledger was wrong, with its seed. */
export function playSchedules({ runs, seed }: { runs: number; seed?: number }): {
  runs: number
  failure: string | undefined
} {
  const referee = new Referee()
  const details = fc.check(
    fc.property(limits, story, (facts, events) => {
      const world = new LedgerWorld(facts, referee)
      for (const happening of events) {
        world.play(happening)
        const tooLow = world.underCounted()
        if (tooLow.length > 0) throw new Error(`after ${happening.kind}: ${tooLow.join('; ')}`)
        if (world.crowded) throw new Error(`after ${happening.kind}: more in flight than may be`)
      }
      const broken = world.broken()
      if (broken.length > 0) throw new Error(broken.join('; '))
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  )
  return {
    runs: details.numRuns,
    failure: details.failed ? fc.defaultReportMessage(details) : undefined,
  }
}
