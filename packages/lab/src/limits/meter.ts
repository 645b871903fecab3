/**
 * One limit's count in one window. Four kinds of window cover the providers; a meter never reads
 * a clock, so that a test can move the days.
 */

/** How a limit forgets. `bucket` refills evenly over `ms`; the fixed ones end at a boundary. */
export type Window =
  | { readonly kind: 'rolling'; readonly ms: number }
  | { readonly kind: 'bucket'; readonly ms: number }
  | { readonly kind: 'fixed'; readonly ends: Boundary }

/** Where a fixed window ends. */
export type Boundary =
  | 'utc-minute'
  | 'utc-five-hours'
  | 'utc-day'
  | 'utc-week'
  | 'utc-month'
  | 'pacific-day'

/** What a meter says of itself at an instant. */
export interface Reading {
  readonly cap: number
  readonly used: number
  readonly remaining: number
  /** Until everything counted now is forgotten. */
  readonly resetMs: number
}

/** A charge that can be corrected once the true amount is known. */
export interface Charge {
  readonly correct: (amount: number, atMs: number) => void
}

/** One limit's count. */
export interface Meter {
  readonly read: (atMs: number) => Reading
  /** Until `amount` fits; 0 when it fits now, Infinity when it never will. */
  readonly waitMs: (amount: number, atMs: number) => number
  readonly charge: (amount: number, atMs: number) => Charge
}

/** A meter over a window. */
export function createMeter(window: Window, cap: number): Meter {
  switch (window.kind) {
    case 'rolling':
      return rollingMeter(window.ms, cap)
    case 'bucket':
      return bucketMeter(window.ms, cap)
    case 'fixed':
      return fixedMeter(window.ends, cap)
  }
}

function reading(cap: number, used: number, resetMs: number): Reading {
  return { cap, used, remaining: Math.max(0, cap - used), resetMs: Math.max(0, resetMs) }
}

/** An entry counts from its instant until exactly `ms` later. */
function rollingMeter(ms: number, cap: number): Meter {
  const entries: { readonly atMs: number; amount: number }[] = []
  const used = (atMs: number): number => {
    while (entries[0] !== undefined && entries[0].atMs + ms <= atMs) entries.shift()
    return entries.reduce((sum, entry) => sum + entry.amount, 0)
  }
  return {
    read: (atMs) => {
      const sum = used(atMs)
      return reading(cap, sum, (entries.at(-1)?.atMs ?? atMs - ms) + ms - atMs)
    },
    waitMs: (amount, atMs) => {
      let excess = used(atMs) + amount - cap
      if (excess <= 0) return 0
      if (amount > cap) return Number.POSITIVE_INFINITY
      for (const entry of entries) {
        excess -= entry.amount
        if (excess <= 0) return entry.atMs + ms - atMs
      }
      return ms
    },
    charge: (amount, atMs) => {
      const entry = { atMs, amount }
      entries.push(entry)
      return {
        correct: (real) => {
          entry.amount = real
        },
      }
    },
  }
}

/** Holds `cap`, and lets `cap` flow back over `ms`, evenly. */
function bucketMeter(ms: number, cap: number): Meter {
  let used = 0
  let readAtMs = Number.NEGATIVE_INFINITY
  const settle = (atMs: number): number => {
    const elapsedMs = Math.max(0, atMs - readAtMs)
    used = elapsedMs >= ms ? 0 : Math.max(0, used - (elapsedMs / ms) * cap)
    // Refilling in fractions must not keep a whole request out by a rounding error.
    if (Math.abs(used - Math.round(used)) < 1e-9) used = Math.round(used)
    readAtMs = atMs
    return used
  }
  return {
    read: (atMs) => reading(cap, settle(atMs), (used / cap) * ms),
    waitMs: (amount, atMs) => {
      const excess = settle(atMs) + amount - cap
      if (excess <= 1e-9) return 0
      return amount > cap ? Number.POSITIVE_INFINITY : (excess / cap) * ms
    },
    charge: (amount, atMs) => {
      settle(atMs)
      used += amount
      let held = amount
      return {
        correct: (real, nowMs) => {
          settle(nowMs)
          used = Math.max(0, used + real - held)
          held = real
        },
      }
    },
  }
}

function fixedMeter(ends: Boundary, cap: number): Meter {
  let used = 0
  let startMs = Number.POSITIVE_INFINITY
  let endMs = Number.NEGATIVE_INFINITY
  const roll = (atMs: number): void => {
    if (atMs >= startMs && atMs < endMs) return
    used = 0
    startMs = atMs
    endMs = nextBoundaryMs(ends, atMs)
  }
  return {
    read: (atMs) => {
      roll(atMs)
      return reading(cap, used, endMs - atMs)
    },
    waitMs: (amount, atMs) => {
      roll(atMs)
      if (used + amount <= cap) return 0
      return amount > cap ? Number.POSITIVE_INFINITY : endMs - atMs
    },
    charge: (amount, atMs) => {
      roll(atMs)
      used += amount
      const chargedIn = endMs
      let held = amount
      return {
        correct: (real, nowMs) => {
          roll(nowMs)
          // What was charged to a window that has ended was forgotten with it.
          if (endMs === chargedIn) used += real - held
          held = real
        },
      }
    },
  }
}

const FIVE_HOURS_MS = 5 * 3_600_000
const WEEK_MS = 7 * 86_400_000
/** The first Monday of the epoch, which began on a Thursday. */
const MONDAY_MS = 4 * 86_400_000

/** The next instant after `atMs` at which a fixed window ends. */
export function nextBoundaryMs(ends: Boundary, atMs: number): number {
  const at = new Date(atMs)
  switch (ends) {
    case 'utc-minute':
      return (Math.floor(atMs / 60_000) + 1) * 60_000
    case 'utc-five-hours':
      return (Math.floor(atMs / FIVE_HOURS_MS) + 1) * FIVE_HOURS_MS
    case 'utc-week':
      return (Math.floor((atMs - MONDAY_MS) / WEEK_MS) + 1) * WEEK_MS + MONDAY_MS
    case 'utc-day':
      return (Math.floor(atMs / 86_400_000) + 1) * 86_400_000
    case 'utc-month':
      return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
    case 'pacific-day':
      return nextPacificMidnightMs(atMs)
  }
}

/** Midnight in Los Angeles is 07:00 UTC in summer and 08:00 in winter. */
function nextPacificMidnightMs(atMs: number): number {
  const dayMs = Math.floor(atMs / 86_400_000) * 86_400_000
  const candidates = [0, 1, 2].flatMap((day) =>
    [7, 8].map((hour) => dayMs + day * 86_400_000 + hour * 3_600_000),
  )
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const next = candidates.find((time) => time > atMs && clock.format(time) === '00')
  return next ?? dayMs + 86_400_000
}
