import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Window } from './limit.ts'
import type { Meter } from './meter.ts'
import { MeterMaker } from './meter-maker.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const meter = (window: Window): Meter => new MeterMaker().make(window)

describe('every window', () => {
  const windows: readonly Window[] = [
    { kind: 'rolling', spanMs: 1_000 },
    { kind: 'rolling', spanMs: MINUTE_MS },
    { kind: 'rolling', spanMs: 30 * DAY_MS },
    { kind: 'fixed', period: 'minute', timeZone: 'UTC' },
    { kind: 'fixed', period: 'day', timeZone: 'America/Los_Angeles' },
    { kind: 'fixed', period: 'week', timeZone: 'Asia/Kolkata' },
    { kind: 'fixed', period: 'month', timeZone: 'UTC' },
    { kind: 'bucket', spanMs: MINUTE_MS },
    { kind: 'session', spanMs: 5 * 3_600_000 },
  ]
  const charges = fc.array(
    fc.record({
      amount: fc.integer({ min: 1, max: 5 }),
      waitMs: fc.integer({ min: 0, max: 90_000 }),
    }),
    { minLength: 1, maxLength: 20 },
  )

  it('is free when it says it is, and not a millisecond before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...windows),
        charges,
        fc.integer({ min: 1, max: 8 }),
        (window, made, amount) => {
          const subject = meter(window)
          const cap = 8
          let atMs = NOON_MS
          for (const { amount: charged, waitMs } of made) {
            atMs += waitMs
            subject.charge({ amount: charged, cap, atMs })
          }
          const freeAtMs = subject.freeAtMs({ amount, cap, atMs })
          if (freeAtMs > atMs) {
            const justBefore = Math.max(atMs, freeAtMs - 2)
            expect(subject.freeAtMs({ amount, cap, atMs: justBefore })).toBeGreaterThan(justBefore)
          }
          const then = Math.ceil(freeAtMs)
          expect(subject.freeAtMs({ amount, cap, atMs: then })).toBe(then)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('comes back from its slots as it was, and a slot that was left behind comes once more to be removed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...windows), charges, (window, made) => {
        const subject = meter(window)
        const cap = 8
        const slots = new Map<number, number>()
        let atMs = NOON_MS
        for (const { amount, waitMs } of made) {
          atMs += waitMs
          subject.charge({ amount, cap, atMs })
          for (const slot of subject.takeChanged())
            if (slot.expiresAtMs > atMs) slots.set(slot.slotAtMs, slot.amount)
            else slots.delete(slot.slotAtMs)
        }
        const restored = meter(window)
        for (const [slotAtMs, amount] of [...slots].sort(([a], [b]) => a - b))
          restored.restore({ slotAtMs, amount, expiresAtMs: atMs + DAY_MS })
        const difference = restored.used({ cap, atMs }) - subject.used({ cap, atMs })
        expect(difference).toBeGreaterThanOrEqual(0)
        // A level is written rounded up.
        expect(difference).toBeLessThanOrEqual(window.kind === 'bucket' ? 1 : 0)
      }),
      { numRuns: 1_000 },
    )
  })

  it('loses nothing when it is moved back in time, and ends as long after as it would have', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...windows),
        charges,
        fc.integer({ min: 5_000, max: 3 * DAY_MS }),
        (window, made, backMs) => {
          const subject = meter(window)
          const cap = 1_000
          let atMs = NOON_MS
          for (const { amount, waitMs } of made) {
            atMs += waitMs
            subject.charge({ amount, cap, atMs })
          }
          const before = subject.used({ cap, atMs })
          subject.shift({ byMs: -backMs, atMs: atMs - backMs })
          expect(subject.used({ cap, atMs: atMs - backMs })).toBe(before)
          if (!('spanMs' in window)) return
          const over = window.spanMs * 2 + 10_000
          expect(subject.used({ cap, atMs: atMs - backMs + over })).toBe(0)
        },
      ),
      { numRuns: 500 },
    )
  })
})
