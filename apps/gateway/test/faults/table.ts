/** What an upstream may do, and what a client must then see: RELIABILITY's rows 61 to 81, as data. */
import type { Fault } from '@freellmapi/lab'

/**
 * `answers`: as if nothing were wrong. `falls back`: nothing of it reaches the client, who gets the next model's
 * answer, or a JSON error when there is none. `breaks`: an error event after what came before, and no end mark.
 * `refuses`: the client's own mistake; nobody else is asked.
 */
export type Outcome = 'answers' | 'falls back' | 'breaks' | 'refuses'

/** One row's fault with its outcomes. */
export interface Case {
  readonly row: number
  readonly faults: readonly Fault[]
  readonly streamed: Outcome
  readonly whole: Outcome
  /** What a client is told when there is no other candidate; 502 unless said otherwise. */
  readonly alone: number
  /** `timed`: only a deadline ends it, so there is little patience. `trickling`: a turn of the loop for a few bytes. */
  readonly pace: 'prompt' | 'timed' | 'trickling'
  /** Whether two tool calls are asked for. */
  readonly callsTools: boolean
}

const PLAIN = { alone: 502, pace: 'prompt', callsTools: false } as const

/** The same outcome, streamed or not. */
function either(row: number, outcome: Outcome, ...written: readonly Fault[]): readonly Case[] {
  return written.map((fault) => ({
    ...PLAIN,
    row,
    faults: [fault],
    streamed: outcome,
    whole: outcome,
  }))
}

function each(row: number, streamed: Outcome, whole: Outcome, ...written: readonly Fault[]) {
  return written.map((fault): Case => ({ ...PLAIN, row, faults: [fault], streamed, whole }))
}

function timed(cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => ({ ...one, pace: 'timed' }))
}

function trickling(cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => ({ ...one, pace: 'trickling' }))
}

function told(alone: number, cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => ({ ...one, alone }))
}

function calling(cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => ({ ...one, callsTools: true }))
}

/** The same words at every provider, whatever their own would be. */
const INVALID = '{"error":{"message":"The temperature is wrong.","type":"invalid_request_error"}}'

/** Every case, in the order of the rows. */
export const CASES: readonly Case[] = [
  ...either(61, 'falls back', 'refuse'),
  ...timed(either(62, 'falls back', 'hang')),
  ...timed(
    either(63, 'falls back', 'hang-after-headers', 'comments-forever', 'empty-deltas-forever'),
  ),
  ...timed(each(63, 'breaks', 'falls back', 'stall-after:2')),
  ...trickling(either(63, 'answers', 'slow-drip:0')),
  ...either(64, 'falls back', 'cut:0', 'cut:90', 'reset:0', 'reset:90', 'truncated-json'),
  ...either(64, 'falls back', 'truncated-json:chunked'),
  ...each(64, 'breaks', 'falls back', 'cut-events:2'),
  ...either(65, 'answers', 'http10'),
  { ...PLAIN, row: 65, faults: ['no-finish', 'http10'], streamed: 'breaks', whole: 'answers' },
  ...either(66, 'falls back', 'bad-chunk-size', 'bad-status-line', 'lf-headers'),
  ...either(66, 'falls back', 'duplicate-length', 'big-headers'),
  ...either(67, 'answers', 'early-hints'),
  ...either(67, 'falls back', 'continue-100', 'switching-101'),
  ...either(67, 'falls back', 'status:204', 'status:600', 'status:999'),
  ...either(68, 'falls back', 'html-200', 'error-200', 'empty-body', 'garbage', 'error-first'),
  ...either(68, 'answers', 'content-type', 'content-type:text/plain', 'json-when-stream'),
  ...either(68, 'answers', 'stream-when-json'),
  ...either(69, 'falls back', 'gzip', 'gzip-garbage', 'gzip-truncated', 'gzip-bomb:8'),
  ...either(70, 'falls back', 'huge-line'),
  ...timed(either(70, 'falls back', 'endless-event')),
  ...either(71, 'answers', 'crlf', 'cr', 'no-space', 'bom', 'event-fields', 'unterminated-done'),
  ...either(71, 'answers', 'multiline'),
  ...trickling(either(71, 'answers', 'split:1', 'split:7')),
  ...each(71, 'answers', 'falls back', 'comments'),
  ...trickling(either(72, 'answers', 'split:2', 'split:3')).map((one) => ({
    ...one,
    faults: ['crlf' as const, ...one.faults],
  })),
  ...each(72, 'answers', 'falls back', 'invalid-utf8'),
  ...either(73, 'answers', 'no-done', 'duplicate-done', 'data-after-done', 'duplicate-finish'),
  ...each(73, 'breaks', 'answers', 'no-finish'),
  ...each(73, 'falls back', 'answers', 'done-only'),
  ...either(73, 'falls back', 'empty'),
  ...either(74, 'falls back', 'malformed-after:0'),
  ...each(74, 'breaks', 'falls back', 'malformed-after:2', 'error-after:2'),
  ...calling(either(75, 'answers', 'tool-no-index', 'tool-no-id', 'tool-same-id')),
  ...calling(either(75, 'answers', 'tool-object-args')),
  ...calling(either(75, 'falls back', 'tool-null-name')),
  ...either(76, 'answers', 'no-usage', 'zero-usage', 'negative-usage', 'string-usage'),
  ...either(76, 'answers', 'usage-only-first'),
  ...told(429, either(77, 'falls back', 'rate-limited:7', 'rate-limited-bare', 'daily')),
  ...told(429, either(77, 'falls back', 'rate-limited-http-date:7', 'rate-limited-body:7')),
  ...told(429, either(77, 'falls back', 'retry-after:0', 'retry-after:-5', 'retry-after:1.5')),
  ...told(429, either(77, 'falls back', 'retry-after:abc', 'retry-after:30s', 'retry-after: 30 ')),
  ...told(429, either(77, 'falls back', 'retry-after:9999999999', 'retry-after:2026-10-21')),
  ...told(429, either(77, 'falls back', 'retry-after-ms:1500', 'retry-after-ms:1e9')),
  ...either(78, 'falls back', 'status:401', 'key-revoked', 'status:403', 'status:404'),
  ...either(78, 'falls back', 'model-gone'),
  ...told(429, either(78, 'falls back', 'status:402')),
  ...either(78, 'refuses', `body:400:${INVALID}`, `body:422:${INVALID}`, 'overflow', 'status:413'),
  ...either(79, 'falls back', 'status:500', 'status:502', 'status:503', 'status:529'),
  ...either(79, 'falls back', 'html-502', 'status:408', 'redirect', 'redirect:307'),
  ...timed(either(80, 'falls back', 'late:5000')),
  ...either(81, 'answers', 'huge-choices:1000', 'hostile-fields', 'finish:eos'),
]
