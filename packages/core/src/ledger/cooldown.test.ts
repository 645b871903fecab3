import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COOLDOWN_MS_MAX, COOLDOWNS_MAX } from '../bounds.ts'
import { type AttemptError, type ErrorKind, POLICY } from '../errors.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { Cooldowns } from './cooldown.ts'

const MINUTE = 60_000
const atMs = Date.UTC(2026, 10, 22)
const upstream = anUpstream()
/** Always the longer half of a guess, to its end. */
const random = () => 1
const RATE_LIMITED: AttemptError = { kind: 'rate_limited' }

function benched(error: AttemptError, times = 1): Cooldowns {
  const cooldowns = new Cooldowns()
  for (let n = 0; n < times; n++) cooldowns.bench(upstream, error, { atMs, random })
  return cooldowns
}

function restMs(cooldowns: Cooldowns): number {
  return (cooldowns.find(upstream, atMs)?.untilMs ?? atMs) - atMs
}

describe('a cooldown', () => {
  it('is as long as the provider stated, to the millisecond, and a day at most', () => {
    expect(restMs(benched({ ...RATE_LIMITED, retryAfterMs: 12_345 }))).toBe(12_345)
    expect(restMs(benched({ ...RATE_LIMITED, retryAfterMs: 1e12 }))).toBe(COOLDOWN_MS_MAX)
  })

  it('doubles with every failure in a row when nothing was stated, to a quarter of an hour', () => {
    const rests = Array.from({ length: 11 }, (_, n) => restMs(benched(RATE_LIMITED, n + 1)) / 1_000)
    expect(rests).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900])
  })

  it('is never guessed longer than the policy says at first, or a quarter of an hour', () => {
    const kinds = Object.keys(POLICY) as ErrorKind[]
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(40), (kind, times) => {
        const error = { kind } as AttemptError
        const most = Math.max(POLICY[kind].benchMs, 15 * MINUTE)
        expect(restMs(benched(error, times))).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('is drawn from the upper half of a guess, so that not all come back at once', () => {
    const cooldowns = new Cooldowns()
    cooldowns.bench(upstream, RATE_LIMITED, { atMs, random: () => 0 })
    expect(restMs(cooldowns)).toBe(2_500)
  })

  it('falls on whoever the failure is to be blamed on', () => {
    const sameKey = anUpstream({ model: 'other' })
    const sameModel = anUpstream({ key: 'k2' })
    const find = (error: AttemptError) =>
      [upstream, sameKey, sameModel].map((one) => benched(error).find(one, atMs) !== undefined)
    expect(find(RATE_LIMITED)).toEqual([true, false, false])
    expect(find({ kind: 'unauthorized' })).toEqual([true, true, false])
    expect(find({ kind: 'overloaded' })).toEqual([true, false, true])
    expect(find({ kind: 'unreachable' })).toEqual([true, true, true])
    expect(find({ kind: 'invalid_request', message: '' })).toEqual([false, false, false])
  })

  it('only puts others first after trouble that may be over, but keeps a stated wait', () => {
    expect(benched({ kind: 'overloaded' }).find(upstream, atMs)?.strength).toBe('soft')
    const stated = benched({ kind: 'overloaded', retryAfterMs: 5_000 })
    expect(stated.find(upstream, atMs)).toMatchObject({ strength: 'hard', stated: true })
  })

  it('ends with a success, and the row of failures with it', () => {
    const cooldowns = benched(RATE_LIMITED, 5)
    cooldowns.clear(upstream)
    expect(cooldowns.find(upstream, atMs)).toBeUndefined()
    cooldowns.bench(upstream, RATE_LIMITED, { atMs, random })
    expect(restMs(cooldowns)).toBe(5_000)
  })

  it('survives a restart with its row of failures, and moves with a clock found wrong', () => {
    const restored = new Cooldowns(benched(RATE_LIMITED, 3).rows())
    expect(restMs(restored)).toBe(20_000)
    restored.shift(-MINUTE)
    expect(restored.find(upstream, atMs - MINUTE)?.untilMs).toBe(atMs - MINUTE + 20_000)
    restored.bench(upstream, RATE_LIMITED, { atMs, random })
    expect(restMs(restored)).toBe(40_000)
  })

  it('is kept for a bounded number; those that are over go first', () => {
    const cooldowns = new Cooldowns()
    for (let n = 0; n < COOLDOWNS_MAX; n++)
      cooldowns.bench(anUpstream({ key: `k${n}` }), RATE_LIMITED, {
        atMs: n === 0 ? atMs + MINUTE : atMs,
        random,
      })
    cooldowns.bench(anUpstream({ key: 'new' }), RATE_LIMITED, { atMs: atMs + MINUTE, random })
    expect(cooldowns.size).toBeLessThanOrEqual(COOLDOWNS_MAX)
    expect(cooldowns.find(anUpstream({ key: 'k0' }), atMs + MINUTE)).toBeDefined()
    expect(cooldowns.find(anUpstream({ key: 'new' }), atMs + MINUTE)).toBeDefined()
  })
})
