/**
 * Whether an upstream can serve a request now, and if not, why: the reason a client is told, and until when it stands.
 */
import { offers, statusOf, type Upstream } from '../catalog.ts'
import type { Description, Need } from '../describe.ts'
import type { ErrorKind } from '../errors.ts'
import type { KeyHealth } from '../health.ts'
import type { Cooldown, Cooldowns } from '../ledger/cooldown.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Unit } from '../ledger/limit.ts'
import type { Denial } from '../ledger/reservation.ts'
import type { ContextBounds } from './context-bound.ts'

/** Why an upstream cannot serve a request now. `retryAtMs` when waiting would help. */
export type Ineligibility =
  | { readonly reason: 'retired' }
  | { readonly reason: 'lacks'; readonly need: Need }
  | { readonly reason: 'context'; readonly contextTokens: number }
  | { readonly reason: 'key_invalid' }
  | { readonly reason: 'cooling_down'; readonly because: ErrorKind; readonly retryAtMs: number }
  | {
      readonly reason: 'limit'
      readonly unit: Unit
      readonly cap: number
      readonly retryAtMs: number
    }
  | { readonly reason: 'too_large'; readonly unit: Unit; readonly cap: number }

/** What feasibility is judged by. */
export interface FeasibilityContext {
  readonly description: Description
  readonly ledger: Ledger
  readonly cooldowns: Cooldowns
  readonly contextBounds: ContextBounds
  readonly healthOf: (credentialId: string) => KeyHealth
  readonly atMs: number
}

/**
 * The first reason against an upstream, cheapest checks first; of a rest and a limit, the one that lasts longer.
 * `cooldown` is the bench it is on, if any.
 */
export function ineligibility(
  upstream: Upstream,
  cooldown: Cooldown | undefined,
  context: FeasibilityContext,
): Ineligibility | undefined {
  const { description, contextBounds, healthOf, ledger, atMs } = context
  if (statusOf(upstream) === 'retired') return { reason: 'retired' }
  const missing = missingNeed(upstream, description.needs)
  if (missing !== undefined) return { reason: 'lacks', need: missing }
  const contextTokens = contextBounds.contextTokens(upstream, atMs)
  if (description.contextTokens > contextTokens) return { reason: 'context', contextTokens }
  if (healthOf(upstream.credential.id) === 'invalid') return { reason: 'key_invalid' }
  const denial = ledger.check(upstream, description.cost, atMs)
  const limited = denial && limitedBy(denial)
  if (cooldown?.strength !== 'hard') return limited
  const { reason: because, untilMs: retryAtMs } = cooldown
  const lastsLonger =
    limited !== undefined && !('retryAtMs' in limited && limited.retryAtMs <= retryAtMs)
  return lastsLonger ? limited : { reason: 'cooling_down', because, retryAtMs }
}

function limitedBy({ limit: { unit, cap }, retryAtMs }: Denial): Ineligibility {
  return Number.isFinite(retryAtMs)
    ? { reason: 'limit', unit, cap, retryAtMs }
    : { reason: 'too_large', unit, cap }
}

/** The first of the needs that the model does not meet. */
export function missingNeed({ model }: Upstream, needs: readonly Need[]): Need | undefined {
  return needs.find((need) => !offers(model.capabilities, need))
}
