import { beforeEach, describe, expect, it } from 'vitest'
import type { AttemptError } from '../errors.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import type { QuotaReading } from '../upstream-call.ts'
import { EffectiveLimits } from './effective-limits.ts'
import { Learner } from './learn.ts'
import { type LearnedLimit, LearnedLimits } from './learned-limits.ts'
import { Ledger } from './ledger.ts'
import { fixed, type Limit, type LimitFact, rolling } from './limit.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const COST = { requests: 1, inputTokens: 50, outputTokens: 50 }
const REFUSED: AttemptError = { kind: 'rate_limited' }

/** A ledger that learns, and the only upstream it knows. */
function aClass(
  facts: readonly LimitFact[],
  given?: readonly Limit[],
  rows: readonly LearnedLimit[] = [],
) {
  const upstream = anUpstream({ limits: facts })
  const learned = new LearnedLimits(rows, NOON_MS)
  const limits = new EffectiveLimits(() => given, learned)
  const ledger = new Ledger({ limitsOf: (one) => limits.of(one) })
  const learner = new Learner({ ledger, learned, limits })
  let atMs = NOON_MS
  return {
    learned,
    pass: (ms: number) => {
      atMs += ms
    },
    /** One call: what its answer's head said, and whether there was an answer. */
    call: (quota: readonly QuotaReading[], error?: AttemptError) => {
      const held = ledger.reserve(upstream, COST, atMs)
      if (!held.ok) return 'held back'
      learner.hear({ reservation: held.value, quota, ...(error && { error }) }, atMs)
      ledger.settle(
        held.value,
        error === undefined ? COST : { ...COST, requests: 0, inputTokens: 0, outputTokens: 0 },
        atMs,
      )
      return error === undefined ? 'answered' : 'refused'
    },
    limits: () =>
      limits.of(upstream).map(({ unit, cap, source, asOf }) => ({ unit, cap, source, asOf })),
    used: () => ledger.readings(upstream, atMs).map(({ used }) => used),
  }
}

type Class = ReturnType<typeof aClass>

const perMinute = (reading: Partial<QuotaReading>): QuotaReading => ({
  unit: 'requests',
  period: 'minute',
  ...reading,
})

describe('what a provider says of its counts', () => {
  let taught: Class
  beforeEach(() => {
    taught = aClass([rolling('requests', 10, 'minute')])
  })

  it('that it has less left than we think holds us back at once: somebody else uses the key', () => {
    taught.call([perMinute({ cap: 10, remaining: 2 })])
    expect(taught.used()).toEqual([8])
    expect([taught.call([]), taught.call([]), taught.call([])]).toEqual([
      'answered',
      'answered',
      'held back',
    ])
  })

  it('that it has more left is believed when it says so twice, and then by half', () => {
    for (let call = 0; call < 8; call++) taught.call([])
    taught.pass(5_000)
    taught.call([perMinute({ cap: 10, remaining: 9 })])
    expect(taught.used()).toEqual([9])
    taught.call([perMinute({ cap: 10, remaining: 8 })])
    // Eight were answered, of which it counted two at most: three of the six are given back.
    expect(taught.used()).toEqual([7])
  })

  it('is not believed about calls that it may not have counted yet', () => {
    for (let call = 0; call < 8; call++) taught.call([])
    taught.call([perMinute({ cap: 10, remaining: 9 })])
    taught.call([perMinute({ cap: 10, remaining: 9 })])
    expect(taught.used()).toEqual([10])
  })

  it('in a refusal does not count the call it refused', () => {
    for (let call = 0; call < 3; call++) taught.call([])
    taught.call([perMinute({ cap: 10, remaining: 0 })], REFUSED)
    expect(taught.used()).toEqual([10])
    expect(taught.call([])).toBe('held back')
  })
})

describe('what a provider says of its caps', () => {
  it('tightens at once, and says where it comes from and since when', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    taught.call([perMinute({ cap: 4, remaining: 3 })])
    expect(taught.limits()).toEqual([
      { unit: 'requests', cap: 4, source: 'learned', asOf: '2026-11-22' },
    ])
  })

  it('loosens only when it was said twice in a row', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    taught.call([perMinute({ cap: 100 })])
    taught.call([perMinute({ cap: 10 })])
    taught.call([perMinute({ cap: 100 })])
    expect(taught.limits()).toMatchObject([{ cap: 10, source: 'catalog' }])
    taught.call([perMinute({ cap: 100 })])
    expect(taught.limits()).toMatchObject([{ cap: 100, source: 'learned' }])
  })

  it('tells days from minutes', () => {
    const taught = aClass([
      rolling('requests', 10, 'minute'),
      fixed({ unit: 'requests', cap: 500, period: 'day', timeZone: 'America/Los_Angeles' }),
    ])
    taught.call([{ unit: 'requests', period: 'day', cap: 20, remaining: 0 }], {
      kind: 'quota_exhausted',
      scope: 'model',
    })
    expect(taught.limits().map(({ cap, source }) => [cap, source])).toEqual([
      [10, 'catalog'],
      [20, 'learned'],
    ])
    expect(taught.used()).toEqual([0, 20])
    expect(taught.call([])).toBe('held back')
  })

  it('adds a limit that nobody knew of', () => {
    const taught = aClass([])
    taught.call([{ unit: 'tokens', period: 'month', cap: 4_000_000, remaining: 3_999_000 }])
    expect(taught.limits()).toEqual([
      { unit: 'tokens', cap: 4_000_000, source: 'learned', asOf: '2026-11-22' },
    ])
  })

  it('means the limit with that cap where several look alike', () => {
    const taught = aClass([
      rolling('requests', 10, 'minute'),
      rolling('requests', 40, 'minute', 'account'),
    ])
    taught.call([perMinute({ cap: 40, remaining: 5 })])
    expect(taught.limits()).toMatchObject([{ cap: 10 }, { cap: 40, source: 'catalog' }])
    expect(taught.used()).toEqual([1, 35])
  })

  it('never overrides what the owner set, but still corrects the count', () => {
    const own: Limit = { ...rolling('requests', 5, 'minute'), source: 'user', asOf: '2026-11-01' }
    const taught = aClass([rolling('requests', 10, 'minute')], [own])
    taught.call([perMinute({ cap: 30, remaining: 26 }), { unit: 'tokens', period: 'day', cap: 9 }])
    expect(taught.limits()).toMatchObject([{ cap: 5, source: 'user' }])
    expect(taught.used()).toEqual([4])
  })

  it('is forgotten when nobody has repeated it for a month', () => {
    const meter = 'acme key-acme model:large requests rolling:60000'
    const row = { meter, cap: 3, basis: 'stated', learnedAtMs: NOON_MS - 29 * DAY_MS } as const
    const facts = [rolling('requests', 10, 'minute')]
    expect(aClass(facts, undefined, [row]).limits()).toMatchObject([{ cap: 3 }])
    const old = aClass(facts, undefined, [{ ...row, learnedAtMs: NOON_MS - 31 * DAY_MS }])
    expect(old.limits()).toMatchObject([{ cap: 10, source: 'catalog' }])
    const writes: object[] = []
    old.learned.save({ write: (changes) => void writes.push(changes) })
    expect(writes).toEqual([{ saved: [], forgotten: [meter] }])
  })

  it('is written when the disk has room again, and once', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    taught.call([perMinute({ cap: 7, remaining: 6 })])
    const full = (): never => {
      throw new Error('no room')
    }
    expect(() => taught.learned.save({ write: full })).toThrow('no room')
    const writes: object[] = []
    const store = { write: (changes: object) => void writes.push(changes) }
    taught.learned.save(store)
    taught.learned.save(store)
    expect(writes).toMatchObject([{ saved: [{ cap: 7 }], forgotten: [] }])
  })
})

describe('a refusal without a reason', () => {
  /** Calls until the provider, whose real cap is lower than ours, refuses; then a new minute begins. */
  function minuteWithCap(taught: Class, cap: number): void {
    for (let call = 0; call < cap; call++) taught.call([])
    taught.call([], REFUSED)
    taught.pass(2 * MINUTE_MS)
  }

  it('is a cap once it came three times at one count, in three windows', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    minuteWithCap(taught, 6)
    minuteWithCap(taught, 6)
    expect(taught.limits()).toMatchObject([{ cap: 10 }])
    minuteWithCap(taught, 6)
    expect(taught.limits()).toMatchObject([{ cap: 6, source: 'learned' }])
  })

  it('is no cap while it comes at random', () => {
    const taught = aClass([rolling('requests', 100, 'minute')])
    for (const count of [30, 70, 45, 90, 55, 27, 66]) minuteWithCap(taught, count)
    expect(taught.limits()).toMatchObject([{ cap: 100, source: 'catalog' }])
  })

  it('is no cap when it comes three times in one storm', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    for (let call = 0; call < 6; call++) taught.call([])
    for (let call = 0; call < 5; call++) taught.call([], REFUSED)
    expect(taught.limits()).toMatchObject([{ cap: 10, source: 'catalog' }])
  })

  it('is outgrown: a guess that holds us back for nothing is raised until the shipped cap stands again', () => {
    const taught = aClass([rolling('requests', 10, 'minute')])
    for (let minute = 0; minute < 3; minute++) minuteWithCap(taught, 8)
    expect(taught.limits()).toMatchObject([{ cap: 8, source: 'learned' }])
    const caps: number[] = []
    for (let minute = 0; minute < 6; minute++) {
      for (let call = 0; call < 12; call++) taught.call([])
      taught.pass(2 * MINUTE_MS)
      caps.push(taught.limits()[0]?.cap ?? 0)
    }
    expect(caps).toEqual([9, 10, 10, 10, 10, 10])
    expect(taught.limits()).toMatchObject([{ cap: 10, source: 'catalog' }])
  })
})
