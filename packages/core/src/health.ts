/** A key's health, as a state machine fed by probes (active) and by attempts (passive). */
import type { AttemptError } from './errors.ts'

/** `unknown` until the first evidence. Only `invalid` keeps a key from being used. */
export const KEY_HEALTHS = ['unknown', 'healthy', 'rate_limited', 'invalid', 'error'] as const
export type KeyHealth = (typeof KEY_HEALTHS)[number]

/** What was observed: an attempt that succeeded, one that failed, or a probe's verdict. */
export type HealthEvidence =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly error: AttemptError }
  | { readonly kind: 'probe'; readonly verdict: 'valid' | 'invalid' | 'restricted' | 'unknown' }

/** The next state. Failures that say nothing about the key leave it as it was. */
export function nextHealth(health: KeyHealth, evidence: HealthEvidence): KeyHealth {
  switch (evidence.kind) {
    case 'success':
      return 'healthy'
    case 'probe':
      if (evidence.verdict === 'valid') return 'healthy'
      if (evidence.verdict === 'invalid') return 'invalid'
      return evidence.verdict === 'restricted' ? 'error' : health
    case 'failure':
      return afterFailure(health, evidence.error)
  }
}

function afterFailure(health: KeyHealth, error: AttemptError): KeyHealth {
  switch (error.kind) {
    case 'unauthorized':
      // One refusal may be the provider's slip; the second in a row, after the bench, is the key's.
      return health === 'error' ? 'invalid' : 'error'
    case 'rate_limited':
    case 'quota_exhausted':
      return health === 'invalid' ? health : 'rate_limited'
    default:
      return health
  }
}
