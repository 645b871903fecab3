import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Window } from './limit.ts'
import type { Meter } from './meter.ts'
import { MeterMaker } from './meter-maker.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const meter = (window: Window): Meter => new MeterMaker().make(window)
const rolling = (spanMs = MINUTE_MS): Meter => meter({ kind: 'rolling', spanMs })
const fixed = (timeZone = 'UTC'): Meter => meter({ kind: 'fixed', period: 'day', timeZone })
const bucket = (spanMs = MINUTE_MS): Meter => meter({ kind: 'bucket', spanMs })
const session = (spanMs = 5 * 3_600_000): Meter => meter({ kind: 'session', spanMs })

/** What a limit of `cap` counts, an offset from noon. */
const usedAt = (subject: Meter, offsetMs: number, cap = 10): number =>
  subject.used({ cap, atMs: NOON_MS + offsetMs })
const charge = (subject: Meter, amount: number, offsetMs = 0, cap = 10): number =>
  subject.charge({ amount, cap, atMs: NOON_MS + offsetMs })
const freeAfter = (subject: Meter, amount: number, offsetMs = 0, cap = 10): number =>
  subject.freeAtMs({ amount, cap, atMs: NOON_MS + offsetMs }) - NOON_MS

describe('a rolling window', () => {
  it('forgets a charge once its slot has left, not before and at most a slot and a guard later', () => {
    const subject = rolling()
    charge(subject, 3)
    expect(usedAt(subject, MINUTE_MS)).toBe(3)
    expect(usedAt(subject, MINUTE_MS + 1_000)).toBe(3)
    expect(usedAt(subject, MINUTE_MS + 1_000 + 1_500)).toBe(0)
  })

  it('frees room as the oldest of it leaves', () => {
    const subject = rolling()
    charge(subject, 6)
    charge(subject, 4, 30_000)
    expect(freeAfter(subject, 5, 31_000)).toBe(MINUTE_MS + 2_500)
    expect(freeAfter(subject, 7, 31_000)).toBe(30_000 + MINUTE_MS + 2_500)
    expect(freeAfter(subject, 11, 31_000)).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes back from the slot that was charged, and nothing from one that has left', () => {
    const subject = rolling()
    charge(subject, 5)
    charge(subject, 5, 50_000)
    const takeBack = { mark: 0, cap: 10, by: -5, chargedAtMs: NOON_MS }
    subject.correct({ ...takeBack, atMs: NOON_MS + 51_000 })
    expect(usedAt(subject, 51_000)).toBe(5)
    subject.correct({ ...takeBack, atMs: NOON_MS + 90_000 })
    expect(usedAt(subject, 90_000)).toBe(5)
  })

  it('counts an excess even when the charge it belongs to has left', () => {
    const subject = rolling()
    charge(subject, 5)
    const excess = { mark: 0, cap: 10, by: 2, chargedAtMs: NOON_MS }
    subject.correct({ ...excess, atMs: NOON_MS + 2 * MINUTE_MS })
    expect(usedAt(subject, 2 * MINUTE_MS)).toBe(2)
  })

  it('frees nothing when the clock goes back, and charges now what is charged then', () => {
    const subject = rolling()
    charge(subject, 5)
    charge(subject, 1, -DAY_MS)
    expect(usedAt(subject, -DAY_MS)).toBe(6)
    expect(usedAt(subject, MINUTE_MS)).toBe(6)
  })

  it('does not wrap around under an absurd amount', () => {
    const subject = rolling()
    charge(subject, 2 ** 40)
    expect(usedAt(subject, 0)).toBeGreaterThan(2 ** 31)
  })
})

describe('a fixed window', () => {
  it('counts what is charged near its end on both sides of it', () => {
    const subject = fixed()
    const end = 12 * 3_600_000
    charge(subject, 4, end - 5_000)
    charge(subject, 3, end - 500)
    charge(subject, 1, end + 500)
    expect(usedAt(subject, end + 999)).toBe(8)
    expect(usedAt(subject, end + 1_000)).toBe(4)
    expect(freeAfter(subject, 7, end + 1_000)).toBe(end + DAY_MS + 1_000)
  })

  it('starts over at its own midnight, with the days that have 23 and 25 hours', () => {
    for (const [day, hours] of [
      [Date.UTC(2026, 2, 8, 8), 23],
      [Date.UTC(2026, 10, 1, 7), 25],
    ] as const) {
      const subject = fixed('America/Los_Angeles')
      subject.charge({ amount: 5, cap: 5, atMs: day + 5_000 })
      const nextDay = day + hours * 3_600_000
      expect(subject.resetAtMs({ cap: 5, atMs: day + 6_000 })).toBe(nextDay)
      expect(subject.used({ cap: 5, atMs: nextDay - 1 })).toBe(5)
      expect(subject.used({ cap: 5, atMs: nextDay + 1_000 })).toBe(0)
    }
  })

  it('takes nothing back from a window that is over, but counts an excess in the one that is not', () => {
    const subject = fixed()
    charge(subject, 5)
    charge(subject, 2, DAY_MS)
    const change = { mark: 0, cap: 10, chargedAtMs: NOON_MS, atMs: NOON_MS + DAY_MS }
    subject.correct({ ...change, by: -5 })
    expect(usedAt(subject, DAY_MS)).toBe(2)
    subject.correct({ ...change, by: 1 })
    expect(usedAt(subject, DAY_MS)).toBe(3)
  })
})

describe('a bucket', () => {
  it('holds its cap at once, and a full cap again after its span', () => {
    const subject = bucket()
    expect(freeAfter(subject, 10)).toBe(0)
    charge(subject, 10)
    expect(freeAfter(subject, 10)).toBe(MINUTE_MS + 1_000)
    expect(freeAfter(subject, 1)).toBe(7_000)
    expect(usedAt(subject, 30_000)).toBe(6)
  })

  it('hands back what has not drained, and never what has: the refund trap', () => {
    // Ten a minute. A takes 5, B takes 5; half a minute drains 5, which were A's. Both turn out to be free.
    const subject = bucket()
    const a = charge(subject, 5)
    const b = charge(subject, 5)
    const nothingUsed = { cap: 10, by: -5, chargedAtMs: NOON_MS, atMs: NOON_MS + 30_000 }
    const before = usedAt(subject, 30_000)
    subject.correct({ ...nothingUsed, mark: a })
    expect(usedAt(subject, 30_000)).toBe(before)
    // The naive rule would have credited A's five here, and let five more through than ever flowed back.
    subject.correct({ ...nothingUsed, mark: b })
    expect(freeAfter(subject, 10, 31_000)).toBe(31_000)
    charge(subject, 10, 31_000)
    subject.correct({ ...nothingUsed, mark: b, atMs: NOON_MS + 31_000 })
    expect(freeAfter(subject, 1, 31_000)).toBeGreaterThan(31_000 + 5_000)
  })

  it('never lets claims on one another’s refund add up to more than was handed out', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            amount: fc.integer({ min: 1, max: 60 }),
            waitMs: fc.integer({ min: 0, max: 20_000 }),
            backShare: fc.double({ min: 0, max: 1, noNaN: true }),
            closes: fc.nat(3),
          }),
          { maxLength: 40 },
        ),
        (steps) => {
          const subject = bucket()
          const cap = 100
          let atMs = NOON_MS
          const open: { mark: number; amount: number; atMs: number; backShare: number }[] = []
          const passed: { atMs: number; amount: number }[] = []
          for (const { amount, waitMs, backShare, closes } of steps) {
            atMs += waitMs
            if (subject.freeAtMs({ amount, cap, atMs }) === atMs) {
              const mark = subject.charge({ amount, cap, atMs })
              open.push({ mark, amount, atMs, backShare })
              passed.push({ atMs, amount: amount - Math.floor(amount * backShare) })
            }
            const closed = open.splice(closes, 1)[0]
            if (closed !== undefined)
              subject.correct({
                by: -Math.floor(closed.amount * closed.backShare),
                chargedAtMs: closed.atMs,
                mark: closed.mark,
                cap,
                atMs,
              })
          }
          // The provider's bucket, fed with what was really used.
          let level = 0
          let last = NOON_MS
          for (const call of passed) {
            level = Math.max(0, level - ((call.atMs - last) / MINUTE_MS) * cap) + call.amount
            last = call.atMs
            expect(level).toBeLessThanOrEqual(cap + 1e-6)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is not emptied by a cap that is raised, nor overfilled by one that is lowered', () => {
    const subject = bucket()
    charge(subject, 10)
    expect(freeAfter(subject, 5, 0, 20)).toBe(0)
    expect(freeAfter(subject, 1, 0, 5)).toBeGreaterThan(MINUTE_MS)
  })
})

describe('a session', () => {
  it('opens with the first use and ends after its span, however much is used later', () => {
    const subject = session()
    const span = 5 * 3_600_000
    expect(subject.resetAtMs({ cap: 10, atMs: NOON_MS })).toBeUndefined()
    charge(subject, 4)
    charge(subject, 4, span - 60_000)
    expect(freeAfter(subject, 3, span - 50_000)).toBe(span + 1_000)
    expect(usedAt(subject, span + 1_000)).toBe(0)
    charge(subject, 1, span + 9_000)
    expect(subject.resetAtMs({ cap: 10, atMs: NOON_MS + span + 9_000 })).toBe(
      NOON_MS + 2 * span + 9_000,
    )
  })

  it('lets nothing through while nobody knows which session it would count in', () => {
    const subject = session()
    const span = 5 * 3_600_000
    charge(subject, 1)
    expect(freeAfter(subject, 1, span - 1_001)).toBe(span - 1_001)
    expect(freeAfter(subject, 1, span - 1_000)).toBe(span + 1_000)
  })

  it('was never opened by a request that did not leave', () => {
    const subject = session()
    charge(subject, 1)
    subject.correct({ by: -1, mark: 0, cap: 10, chargedAtMs: NOON_MS, atMs: NOON_MS })
    expect(subject.resetAtMs({ cap: 10, atMs: NOON_MS })).toBeUndefined()
  })
})

describe('a limit on what is in flight', () => {
  it('counts what is in flight, and nothing that an earlier run had there', () => {
    const subject = meter({ kind: 'concurrent' })
    charge(subject, 1)
    expect(freeAfter(subject, 1, 0, 1)).toBe(1_000)
    subject.correct({ by: -1, mark: 0, cap: 1, chargedAtMs: NOON_MS, atMs: NOON_MS })
    expect(freeAfter(subject, 1, 0, 1)).toBe(0)
    expect(subject.takeChanged()).toEqual([])
  })
})
