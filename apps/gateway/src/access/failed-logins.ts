/**
 * Slows down whoever presents wrong keys. Right keys are never looked at by it, so nobody can lock the owner out, not
 * even from the owner's own address.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'

/** Wrong keys an address may present in a minute, before it has to wait. */
const FAILURES_MAX = 10
const WINDOW_S = 60
/** The longest wait; it doubles from one minute with every round of wrong keys. */
const WAIT_S_MAX = 15 * 60
/** Addresses are told apart this finely, and no more memory than that is used, however many there are. */
const SLOTS = 8_192

export class FailedLogins {
  readonly #recent = new RateLimiterMemory({ points: FAILURES_MAX, duration: WINDOW_S })
  readonly #rounds = new RateLimiterMemory({ points: 1_000, duration: 24 * 3_600 })

  /**
   * Counts a wrong key. Whole seconds the address has to wait, or undefined while it need not.
   *
   * This machine itself never has to: behind a proxy that is not in TRUST_PROXY everybody would be it.
   */
  async count(address: string): Promise<number | undefined> {
    if (isLoopback(address)) return undefined
    const slot = String(slotOf(address))
    const before = await this.#recent.get(slot)
    if (before !== null && before.consumedPoints >= FAILURES_MAX)
      return Math.max(1, Math.ceil(before.msBeforeNext / 1_000))
    const { consumedPoints } = await this.#recent.consume(slot)
    if (consumedPoints < FAILURES_MAX) return undefined
    const { consumedPoints: rounds } = await this.#rounds.penalty(slot)
    const waitS = Math.min(WINDOW_S * 2 ** (rounds - 1), WAIT_S_MAX)
    await this.#recent.block(slot, waitS)
    return undefined
  }
}

function isLoopback(address: string): boolean {
  return address === '' || address === '0:0:0:0' || address.startsWith('127.')
}

/** FNV-1a: spreads well, and need not be more. */
function slotOf(address: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < address.length; at++)
    hash = Math.imul(hash ^ address.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % SLOTS
}
