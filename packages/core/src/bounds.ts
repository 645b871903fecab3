/** Every limit this package puts on the outside world and on itself, each with its reason. */

/** Candidates one request may try. More than this is a storm, not a fallback. */
export const ATTEMPTS_MAX = 20

/** Wall clock from arrival to the commit point. Interactive clients have given up by then. */
export const COMMIT_MS_MAX = 60_000

/** The same for an answer that was not asked for as a stream: it commits with its last token, so it may take longer. */
export const COMPLETION_MS_MAX = 180_000

/** Output speed below which a whole answer is not waited for while another candidate is left. */
export const TOKENS_PER_SECOND_MIN = 50

/** Silence after which a streaming client is told that we are still here; proxies cut idle streams at 60 s. */
export const HEARTBEAT_MS = 15_000

/** First-token patience for a model we know nothing about; the last candidate gets the rest of the wall clock. */
export const FIRST_TOKEN_MS = 15_000

/** Silence between two events of a committed stream before it counts as stalled. */
export const STALL_MS = 60_000

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

/** Posteriors held in memory: one per model of the catalog and of the custom endpoints. */
export const POSTERIORS_MAX = 10_000
