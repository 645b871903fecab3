/** How a limit forgets where a provider says nothing: so that any limit can be set for any model. */
import type { Windows } from './limiter.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Rolling windows of the length in the limit's name; months end with the calendar's. */
export const DEFAULT_WINDOWS: Windows = {
  rps: { kind: 'rolling', ms: 1_000 },
  rpm: { kind: 'rolling', ms: MINUTE_MS },
  rpd: { kind: 'rolling', ms: DAY_MS },
  tpm: { kind: 'rolling', ms: MINUTE_MS },
  tph: { kind: 'rolling', ms: 60 * MINUTE_MS },
  tpd: { kind: 'rolling', ms: DAY_MS },
  inputTpm: { kind: 'rolling', ms: MINUTE_MS },
  requestsPerMonth: { kind: 'fixed', ends: 'utc-month' },
  tokensPerSession: { kind: 'fixed', ends: 'utc-five-hours' },
  tokensPerWeek: { kind: 'fixed', ends: 'utc-week' },
  neuronsPerDay: { kind: 'rolling', ms: DAY_MS },
  tokensPerMonth: { kind: 'fixed', ends: 'utc-month' },
}
