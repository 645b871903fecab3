/** Every limit this package puts on the outside world and on itself, each with its reason. */

/** Attempts one request may make. More than this is a storm, not a fallback. */
export const ATTEMPTS_MAX = 20

/**
 * Attempts after which a request goes first to providers that it has not asked yet: the many keys of a few providers
 * must not use up what is left while somebody else could serve it.
 */
export const ATTEMPTS_AMONG_FEW_MAX = 10

/** How long one request may keep everybody waiting, in milliseconds. An engine may be given others. */
export interface Patience {
  /** From arrival to the commit point, wall clock. */
  readonly commitMs: number
  /** The same for an answer that was not asked for as a stream. */
  readonly completionMs: number
  /** For the first token of a model we know nothing about; the last candidate gets the rest of the wall clock. */
  readonly firstTokenMs: number
  /** Silence between two events of a committed stream before it counts as stalled. */
  readonly stallMs: number
  /** Silence after which a streaming client is told that we are still here. */
  readonly heartbeatMs: number
  /** A streaming client that takes nothing for so long has left, whatever its socket says. */
  readonly unreadMs: number
}

/** Interactive clients give up after a minute; a whole answer commits with its last token; proxies cut idle streams at 60 s. */
export const PATIENCE: Patience = {
  commitMs: 60_000,
  completionMs: 180_000,
  firstTokenMs: 15_000,
  stallMs: 60_000,
  heartbeatMs: 15_000,
  unreadMs: 60_000,
}

/** Output speed below which a whole answer is not waited for while another candidate is left. */
export const TOKENS_PER_SECOND_MIN = 50

/** Retry tokens: a burst of ten, then a fifth of the traffic, so that an outage does not multiply itself. */
export const RETRY_TOKENS_MAX = 10
export const RETRY_TOKENS_PER_REQUEST = 0.2

/** Nesting of a request body. `JSON.stringify` and validators overflow the stack long before `JSON.parse` does. */
export const BODY_DEPTH_MAX = 64

/** Messages, tools and choices of one request; far above what any client sends, far below what stalls the loop. */
export const MESSAGES_MAX = 10_000
export const TOOLS_MAX = 1_024
export const STOPS_MAX = 16
export const LOGIT_BIAS_MAX = 1_024

/** A model name longer than this cannot be in any catalog. */
export const MODEL_NAME_CHARS_MAX = 256

/** Tokens of output assumed when a client states none or a huge number: reserving 64k would empty every pool. */
export const OUTPUT_TOKENS_ASSUMED_MAX = 2_000

/** Conversations remembered for stickiness, and for how long. */
export const PINS_MAX = 10_000
export const PIN_MS = 30 * 60_000

/** Cooldowns: a stated wait is honoured within these; beyond an hour the ledger's windows are the better memory. */
export const COOLDOWN_MS_MIN = 1_000
export const COOLDOWN_MS_MAX = 24 * 60 * 60_000
export const COOLDOWNS_MAX = 10_000

/** Meters held in memory. One is made per limit and scope, so this bounds keys times models times windows. */
export const METERS_MAX = 50_000

/** Models whose beliefs, latencies and penalties are held in memory: far more than any catalog has, custom ones included. */
export const MODELS_MAX = 2_000

/** Counts of checked answers held in memory, one for each kind of request that a model gets. */
export const MERITS_MAX = 4_000

/** An answer longer than this is not checked: it would have to be held in memory until it is whole. */
export const CHECKED_CHARS_MAX = 256 * 1_024

/** Providers whose breakers are held in memory, custom endpoints included. */
export const PROVIDERS_MAX = 500

/** Requests kept without their words, as a sample of what is asked; more of them priced quota no better (ROUTER 2.6). */
export const SAMPLES_MAX = 100

/** Quota prices held in memory, one per limit in use. */
export const PRICES_MAX = 5_000

/** Prompts remembered by their hash, and for how long asking one again counts as discontent. */
export const REPEATS_MAX = 1_000
export const REPEAT_MS = 2 * 60_000

/** How long a refusal for length corrects the catalog; a single odd one must not do so for ever. */
export const CONTEXT_BOUND_MS = 24 * 60 * 60_000

/** A request that nobody can serve now waits this long for a slot, in all; clients give up not much later. */
export const WAIT_MS_MAX = 12_000
