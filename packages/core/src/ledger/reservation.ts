/** What the ledger says of requests and of limits: holds, refusals, readings. */
import type { Upstream } from '../catalog.ts'
import type { Cost } from './cost.ts'
import type { Limit } from './limit.ts'

/** A hold on every limit of one upstream. Closed exactly once, by `settle` or `release`. */
export interface Reservation {
  readonly upstream: Upstream
  readonly atMs: number
  readonly cost: Cost
}

/** Why a reservation was refused. `retryAtMs` is infinite when the request alone is larger than the cap. */
export interface Denial {
  readonly limit: Limit
  readonly used: number
  readonly retryAtMs: number
}

/** One limit with its count, as the dashboard shows it. */
export interface MeterReading {
  readonly limit: Limit
  /** The name of the count; upstreams that share the limit share it. */
  readonly meter: string
  readonly used: number
  /** How much of it is held by requests that are in flight, or were a moment ago. */
  readonly pending: number
  /** Absent while nothing is counted. */
  readonly resetAtMs?: number
}

/** A limit as it stands to one open reservation. In the limit's own unit. */
export interface Standing {
  readonly limit: Limit
  readonly meter: string
  readonly used: number
  /** What the reservation itself holds of it. */
  readonly own: number
  /**
   * What had been answered well before the reservation was made, and still counts: whatever count comes with its
   * answer includes it.
   */
  readonly answered: number
}
