/**
 * Why one attempt failed, and what follows from each reason.
 *
 * `POLICY` is total: a new kind does not compile until its fallback, cooldown, credit and charge are decided.
 */

/** The closed set of reasons an attempt can fail for. Data, not classes. */
export type AttemptError =
  /** The provider asked us to slow down. */
  | { readonly kind: 'rate_limited'; readonly retryAfterMs?: number }
  /** A daily or monthly allowance, or the account's credit, is spent. */
  | {
      readonly kind: 'quota_exhausted'
      readonly retryAfterMs?: number
      readonly scope: 'model' | 'account'
    }
  /** The provider does not accept this key. */
  | { readonly kind: 'unauthorized' }
  /** The key is good, but not for this model (plan, region, privacy setting). */
  | { readonly kind: 'not_entitled' }
  /** The provider no longer has this model. */
  | { readonly kind: 'model_unavailable' }
  /** The prompt does not fit; `limitTokens` when the provider named its limit. */
  | { readonly kind: 'context_overflow'; readonly limitTokens?: number }
  /** This provider cannot express the request at all. */
  | { readonly kind: 'unsupported'; readonly feature: string }
  /** The provider refused named request properties that others accept; once learned, they are left out. */
  | {
      readonly kind: 'parameter_rejected'
      readonly parameters: readonly string[]
      readonly isLearned?: true
    }
  /** The provider refuses requests with nothing in them that anybody could refuse: it speaks another language. */
  | { readonly kind: 'incompatible' }
  /** The request is wrong for everybody; `message` is the provider's, bounded and redacted. */
  | { readonly kind: 'invalid_request'; readonly message: string }
  /** The provider's safety layer stopped it. */
  | { readonly kind: 'content_filtered' }
  /** The model produced something its own provider threw away (a broken tool call, invalid JSON). */
  | { readonly kind: 'generation_failed' }
  /** 5xx, 529, an error frame: the provider's trouble. */
  | { readonly kind: 'overloaded'; readonly retryAfterMs?: number }
  /** Nothing came in time. */
  | { readonly kind: 'timeout'; readonly phase: 'first_token' | 'stall' | 'total' }
  /** The request never left: no address, no connection. */
  | { readonly kind: 'unreachable' }
  /** The connection broke after the request had left. */
  | { readonly kind: 'network' }
  /** The answer was not one: a bad frame, an empty or a cut stream, HTML with 200. */
  | { readonly kind: 'malformed'; readonly what: Malformation }
  /** The provider answered with a redirect. Following it would send the key elsewhere. */
  | { readonly kind: 'redirected' }
  /** Our client left. */
  | { readonly kind: 'aborted' }

/** What was wrong with an answer. */
export type Malformation = 'frame' | 'empty' | 'cut' | 'too_large' | 'not_json' | 'encoded'

/** The kinds of failure, as `POLICY` lists them. */
export type ErrorKind = AttemptError['kind']

/** What is benched after a failure. `upstream` is one key on one model. */
export type BenchScope = 'none' | 'upstream' | 'credential' | 'account' | 'model' | 'provider'

/** What follows from one kind of failure. */
export interface Consequence {
  /**
   * Whether the next candidate is tried; `larger` only those with a larger context window, `elsewhere` none of the same
   * model: its other keys would be asked the same and say the same.
   */
  readonly fallback: 'next' | 'elsewhere' | 'larger' | 'none'
  /** Who rests, and for how long when the provider did not say. */
  readonly bench: BenchScope
  readonly benchMs: number
  /** A `soft` bench only puts others first: trouble that may be over must not refuse a client. A stated wait is hard. */
  readonly strength: 'hard' | 'soft'
  /** Whether the model's posterior takes a failure. A 429 never does: it is the ledger's business. */
  readonly credit: 'none' | 'failure'
  /** What the ledger keeps: nothing, the request alone, or the request with its tokens. */
  readonly charge: 'nothing' | 'request' | 'estimate'
  /** Whether the same upstream deserves one more try when no other candidate is left. */
  readonly retrySame: boolean
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

// biome-ignore format: a table is read by its columns
/** The whole failure policy on one screen. Total: a new kind does not compile until its consequences are decided. */
export const POLICY = {
  rate_limited:       { fallback: 'next',      bench: 'upstream',   benchMs: 5 * SECOND,  strength: 'hard', credit: 'none',    charge: 'nothing',  retrySame: false },
  quota_exhausted:    { fallback: 'next',      bench: 'upstream',   benchMs: HOUR,        strength: 'hard', credit: 'none',    charge: 'nothing',  retrySame: false },
  unauthorized:       { fallback: 'next',      bench: 'credential', benchMs: HOUR,        strength: 'hard', credit: 'none',    charge: 'nothing',  retrySame: false },
  not_entitled:       { fallback: 'next',      bench: 'upstream',   benchMs: 24 * HOUR,   strength: 'hard', credit: 'none',    charge: 'nothing',  retrySame: false },
  model_unavailable:  { fallback: 'next',      bench: 'model',      benchMs: HOUR,        strength: 'hard', credit: 'failure', charge: 'nothing',  retrySame: false },
  context_overflow:   { fallback: 'larger',    bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'request',  retrySame: false },
  unsupported:        { fallback: 'next',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'nothing',  retrySame: false },
  parameter_rejected: { fallback: 'elsewhere', bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'request',  retrySame: false },
  incompatible:       { fallback: 'elsewhere', bench: 'model',      benchMs: MINUTE,      strength: 'soft', credit: 'failure', charge: 'request',  retrySame: false },
  invalid_request:    { fallback: 'none',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'request',  retrySame: false },
  content_filtered:   { fallback: 'next',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'estimate', retrySame: false },
  generation_failed:  { fallback: 'next',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'failure', charge: 'estimate', retrySame: true  },
  overloaded:         { fallback: 'next',      bench: 'model',      benchMs: 2 * SECOND,  strength: 'soft', credit: 'failure', charge: 'request',  retrySame: true  },
  timeout:            { fallback: 'next',      bench: 'model',      benchMs: 10 * SECOND, strength: 'soft', credit: 'failure', charge: 'estimate', retrySame: false },
  unreachable:        { fallback: 'next',      bench: 'provider',   benchMs: 2 * SECOND,  strength: 'soft', credit: 'failure', charge: 'nothing',  retrySame: true  },
  network:            { fallback: 'next',      bench: 'model',      benchMs: 2 * SECOND,  strength: 'soft', credit: 'failure', charge: 'request',  retrySame: true  },
  malformed:          { fallback: 'next',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'failure', charge: 'estimate', retrySame: true  },
  redirected:         { fallback: 'next',      bench: 'provider',   benchMs: MINUTE,      strength: 'hard', credit: 'failure', charge: 'request',  retrySame: false },
  aborted:            { fallback: 'none',      bench: 'none',       benchMs: 0,           strength: 'soft', credit: 'none',    charge: 'estimate', retrySame: false },
} as const satisfies Record<ErrorKind, Consequence>

/** The consequence of one failure, the table's row with what the provider itself said taken into account. */
export function consequenceOf(error: AttemptError): Consequence {
  const row: Consequence = POLICY[error.kind]
  if (error.kind === 'quota_exhausted' && error.scope === 'account')
    return { ...row, bench: 'account' }
  // What is left out from now on is no reason against the model's other keys.
  if (error.kind === 'parameter_rejected' && error.isLearned === true)
    return { ...row, fallback: 'next' }
  return row
}

/** The wait a provider stated, in milliseconds, if it did. */
export function statedWaitMs(error: AttemptError): number | undefined {
  return 'retryAfterMs' in error ? error.retryAfterMs : undefined
}
