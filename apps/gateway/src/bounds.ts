/** Every limit of the HTTP edge, each with its reason. Those of routing live in core's own `bounds.ts`. */

/** A chat body: a long conversation with a few pictures; twice the largest context in text. */
export const BODY_BYTES_MAX = 25 * 1024 * 1024

/** Bodies of all requests being served: four of the largest, or thousands of the usual ones; parsed, they are a few times as much. */
export const BODY_BYTES_IN_FLIGHT_MAX = 4 * BODY_BYTES_MAX

/** Bodies up to here are read at one go. As many as there are connections fit together. */
export const SMALL_BODY_BYTES_MAX = 64 * 1024

/** An admin body: a paste of a hundred keys. */
export const ADMIN_BODY_BYTES_MAX = 64 * 1024

/** Headers of a request, in all: clients send under 2 KiB. */
export const HEADER_BYTES_MAX = 16 * 1024
export const HEADERS_MAX = 100

/** Sockets: more than a household of agents opens, few enough for a Pi's memory. */
export const CONNECTIONS_MAX = 1_024

/** Sockets of one address: whoever opens all they can leaves as many to everybody else. Trusted proxies are not one client. */
export const CONNECTIONS_PER_ADDRESS_MAX = CONNECTIONS_MAX / 2

/** Requests being served: half of the sockets, so that the dashboard and the next refusal still get through. */
export const IN_FLIGHT_MAX = CONNECTIONS_MAX / 2

/** Requests of one address being served: more than any app sends, and never every place. */
export const IN_FLIGHT_PER_ADDRESS_MAX = IN_FLIGHT_MAX / 2

/** A client has this long to send its headers, and its whole request; slower ones hold sockets for nothing. */
export const HEADERS_MS_MAX = 10_000
export const REQUEST_MS_MAX = 30_000
export const CONNECTIONS_CHECK_MS = 2_000

/** Longer than the idle time of the usual reverse proxies, so that they close first and never into a request. */
export const KEEP_ALIVE_MS = 65_000

/** A silent peer is asked whether it is still there: a pulled cable sends nothing. */
export const PEER_CHECK_MS = 30_000

/** Streams get this long to finish once we are told to stop: containers are killed 30 s after being asked to end. */
export const DRAIN_MS_MAX = 28_000

/** Settled counts are written this often; reservations are durable before that, so a crash only over-counts. */
export const CHECKPOINT_MS = 250

/** What the router has learned is written this often. A crash costs half a minute of learning. */
export const ROUTER_SAVE_MS = 30_000

/** The request log is written this often. A crash loses at most this much of it, and nothing that limits depend on. */
export const LOG_FLUSH_MS = 500

/** What is old is looked for this often. */
export const PRUNE_MS = 3_600_000

/** Whether this day's copy of the database is there is looked at this often; a server that is restarted a lot makes it, too. */
export const NIGHTLY_CHECK_MS = 600_000

/** Shortest passphrase of a backup: whoever gets hold of one may guess for as long as they like. */
export const PASSPHRASE_CHARS_MIN = 12

/** Prompts and answers are logged for this long after somebody asked for it. */
export const CONTENT_LOG_MS = 3_600_000
