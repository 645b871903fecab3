import { describe, expect, it } from 'vitest'
import { anUpstream, type UpstreamSaid } from '../testing/an-upstream.ts'
import type { Cost } from './cost.ts'
import { catalogLimits } from './effective-limits.ts'
import { Ledger } from './ledger.ts'
import { bucket, concurrent, type LimitFact, rolling } from './limit.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const COST: Cost = { requests: 1, inputTokens: 100, outputTokens: 400 }

const aLedger = (): Ledger => new Ledger({ limitsOf: catalogLimits })
const limited = (limits: readonly LimitFact[], said: UpstreamSaid = {}) =>
  anUpstream({ limits, ...said })

/** How many of the upstreams get through before the first that does not. */
function granted(ledger: Ledger, upstreams: readonly ReturnType<typeof anUpstream>[]): number {
  const refused = upstreams.findIndex((upstream) => !ledger.reserve(upstream, COST, NOON_MS).ok)
  return refused < 0 ? upstreams.length : refused
}

describe('a reservation', () => {
  it('is made against every limit or against none', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('requests', 10, 'minute'), rolling('tokens', 900, 'minute')])
    expect(ledger.reserve(upstream, COST, NOON_MS).ok).toBe(true)
    const before = ledger.readings(upstream, NOON_MS)
    const refused = ledger.reserve(upstream, COST, NOON_MS)
    expect(refused).toMatchObject({ ok: false, error: { limit: { unit: 'tokens' }, used: 500 } })
    expect(ledger.readings(upstream, NOON_MS)).toEqual(before)
  })

  it('that is larger than a cap is told that waiting will not help', () => {
    const refused = aLedger().reserve(limited([rolling('tokens', 499, 'day')]), COST, NOON_MS)
    expect(refused).toMatchObject({ ok: false, error: { retryAtMs: Number.POSITIVE_INFINITY } })
  })

  it('names the limit that holds it up longest', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('requests', 1, 'minute'), rolling('requests', 1, 'day')])
    ledger.reserve(upstream, COST, NOON_MS)
    const refused = ledger.reserve(upstream, COST, NOON_MS)
    if (refused.ok) throw new Error('the second was let through')
    expect(refused.error.limit.window).toEqual({ kind: 'rolling', spanMs: 86_400_000 })
    expect(refused.error.retryAtMs).toBeGreaterThan(NOON_MS + 86_400_000)
  })

  it('becomes what was used, more or less than was held', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('requests', 9, 'minute'), rolling('tokens', 9_000, 'minute')])
    for (const outputTokens of [0, 3_000]) {
      const held = ledger.reserve(upstream, COST, NOON_MS)
      if (held.ok) ledger.settle(held.value, { ...COST, outputTokens }, NOON_MS + 500)
    }
    expect(ledger.readings(upstream, NOON_MS + 500).map(({ used }) => used)).toEqual([2, 3_200])
    expect(ledger.openCount).toBe(0)
  })

  it('that is released leaves nothing behind', () => {
    const ledger = aLedger()
    const upstream = limited([
      rolling('requests', 1, 'minute'),
      bucket('tokens', 600, 'minute'),
      concurrent(1),
    ])
    for (let time = 0; time < 5; time++) {
      const held = ledger.reserve(upstream, COST, NOON_MS)
      expect(held.ok).toBe(true)
      if (held.ok) ledger.release(held.value, NOON_MS)
    }
  })

  it('is closed once: to close it again is a bug, and changes nothing', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('requests', 5, 'minute')])
    const held = ledger.reserve(upstream, COST, NOON_MS)
    if (!held.ok) throw new Error('it was refused')
    ledger.settle(held.value, COST, NOON_MS)
    expect(() => ledger.release(held.value, NOON_MS)).toThrow('exactly once')
    expect(ledger.readings(upstream, NOON_MS)[0]?.used).toBe(1)
  })
})

describe('a limit', () => {
  const three = [rolling('requests', 3, 'minute')]

  it('of a model counts for all keys of an account, and for no other model', () => {
    const first = limited(three, { key: 'a', account: 'joint' })
    const second = limited(three, { key: 'b', account: 'joint' })
    expect(granted(aLedger(), [first, second, first, second])).toBe(3)
    const other = limited(three, { key: 'a', account: 'joint', model: 'small' })
    expect(granted(aLedger(), [first, second, first, other, other, other, other])).toBe(6)
  })

  it('of an account counts for all of its models, and for no other account', () => {
    const facts = { accountLimits: [rolling('requests', 3, 'minute', 'account')] }
    const [large, small, alone] = [
      anUpstream({ model: 'large', account: 'joint', facts }),
      anUpstream({ model: 'small', account: 'joint', facts }),
      anUpstream({ model: 'small', key: 'c', account: 'alone', facts }),
    ]
    expect(granted(aLedger(), [large, small, small, alone, alone, alone, large])).toBe(6)
  })

  it('of a pool counts for the models that draw from it', () => {
    const pool = [rolling('requests', 3, 'minute', 'pool:free')]
    const [large, small, paid] = [
      limited(pool, { model: 'large' }),
      limited(pool, { model: 'small' }),
      limited([], { model: 'paid' }),
    ]
    expect(granted(aLedger(), [large, small, paid, paid, large, paid, small])).toBe(6)
  })

  it('that all keys share counts for every account', () => {
    const shared = [rolling('requests', 2, 'minute', 'shared:address')]
    const [one, two] = [limited(shared, { key: 'a' }), limited(shared, { key: 'b' })]
    expect(granted(aLedger(), [one, two, one])).toBe(2)
  })

  it('in a provider’s own unit counts by the model’s tariff, to the thousandth, and by its word where it gave it', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('neurons', 10_000, 'day', 'account')])
    const priced = {
      ...upstream,
      model: {
        ...upstream.model,
        tariffs: { neurons: { inputPerMillion: 26_668, outputPerMillion: 204_805 } },
      },
    }
    const held = ledger.reserve(priced, COST, NOON_MS)
    // 100 * 0.026668 + 400 * 0.204805, rounded up to a thousandth.
    expect(ledger.readings(priced, NOON_MS)[0]?.used).toBeCloseTo(84.589, 3)
    if (held.ok) ledger.settle(held.value, { ...COST, stated: { neurons: 1.98 } }, NOON_MS)
    expect(ledger.readings(priced, NOON_MS)[0]?.used).toBe(1.98)
  })

  it('on tokens leaves out cached ones where the provider does', () => {
    const ledger = aLedger()
    const upstream = limited([rolling('tokens', 5_000, 'minute')], {
      facts: { cachedTokensFree: true },
    })
    const held = ledger.reserve(upstream, COST, NOON_MS)
    if (held.ok) ledger.settle(held.value, { ...COST, cachedTokens: 60 }, NOON_MS)
    expect(ledger.readings(upstream, NOON_MS)[0]?.used).toBe(440)
  })

  it('that is lowered holds at once, and one that is raised gives no more than it says', () => {
    let cap = 5
    const ledger = new Ledger({
      limitsOf: (upstream) => catalogLimits(upstream).map((limit) => ({ ...limit, cap })),
    })
    const upstream = limited(three)
    const set = (to: number): void => {
      cap = to
      ledger.refreshLimits()
    }
    expect(
      granted(
        ledger,
        Array.from({ length: 3 }, () => upstream),
      ),
    ).toBe(3)
    set(2)
    expect(granted(ledger, [upstream])).toBe(0)
    set(7)
    expect(
      granted(
        ledger,
        Array.from({ length: 9 }, () => upstream),
      ),
    ).toBe(4)
  })
})
