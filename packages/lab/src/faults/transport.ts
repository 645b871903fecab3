/** Faults of the way the bytes travel: connections, timing, framing, encodings and headers. */
import { gzipSync } from 'node:zlib'
import type { Reply, Step } from '../reply.ts'
import { wholeReply, write } from '../reply.ts'
import { after, instead, numberOr } from './fault.ts'
import { bytesOf, interrupted, mapText, sliced, upToBytes, withSteps } from './steps.ts'

const STALL: Step = { kind: 'stall' }
const CLOSE: Step = { kind: 'cut', how: 'close' }
const RESET: Step = { kind: 'cut', how: 'reset' }

/** More than any answer of the lab; an endless body is encoded up to here. */
const ENCODED_BYTES_MAX = 8 << 20

const MIB = 'x'.repeat(1 << 20)

/** Nothing of a reply: no head, and only these steps. */
function headless(reply: Reply, steps: readonly Step[]): Reply {
  return { ...reply, status: 0, framing: 'chunked', steps }
}

/** The head and the body as one would write them by hand, with what is wrong about them. */
function raw(
  reply: Reply,
  head: readonly string[],
  body = bytesOf(reply.steps, ENCODED_BYTES_MAX),
) {
  const text = `${head.join('\r\n')}\r\n\r\n`
  const steps = [write('whole', text), write('whole', body)]
  return { ...reply, framing: 'raw' as const, steps }
}

function headerLines(reply: Reply): readonly string[] {
  return reply.headers.map(([name, value]) => `${name}: ${value}`)
}

function encoded(reply: Reply, bytes: Buffer): Reply {
  const headers = [...reply.headers, ['content-encoding', 'gzip']] as const
  return {
    ...wholeReply(reply.status, headers, bytes),
    delayMs: reply.delayMs,
    isStream: reply.isStream,
  }
}

function gzipped(reply: Reply): Buffer {
  return gzipSync(bytesOf(reply.steps, ENCODED_BYTES_MAX))
}

/** Deterministic bytes that are neither text nor JSON. */
function garbage(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 167 + 0xc1) % 256))
}

/** Comments that never end keep a connection busy and bring nothing. */
function* commentsForever(waitMs: number): Generator<Step> {
  for (;;) {
    yield write('comment', ': keep-alive\n\n')
    yield { kind: 'wait', ms: waitMs }
  }
}

export const TRANSPORT = {
  refuse: instead((reply) => headless(reply, [RESET])),
  hang: after((reply) => headless(reply, [STALL])),
  'hang-after-headers': after((reply) => ({ ...reply, framing: 'chunked', steps: [STALL] })),
  late: after((reply, arg) => ({ ...reply, delayMs: reply.delayMs + numberOr(arg, 0) })),
  cut: after((reply, arg) =>
    withSteps(reply, (steps) => upToBytes(steps, numberOr(arg, 0), [CLOSE])),
  ),
  reset: after((reply, arg) =>
    withSteps(reply, (steps) => upToBytes(steps, numberOr(arg, 0), [RESET])),
  ),
  'cut-events': after((reply, arg) =>
    withSteps(reply, (steps) =>
      interrupted(steps, { count: numberOr(arg, 1), next: [CLOSE], goesOn: false }),
    ),
  ),
  'stall-after': after((reply, arg) =>
    withSteps(reply, (steps) =>
      interrupted(steps, { count: numberOr(arg, 1), next: [STALL], goesOn: false }),
    ),
  ),
  /** Everything is sent, and the end never comes. */
  'stays-open': after((reply) => ({
    ...withSteps(reply, (steps) => followed(steps, STALL)),
    framing: 'chunked',
  })),
  'slow-drip': after((reply, arg) =>
    withSteps(reply, (steps) => sliced(steps, 1, numberOr(arg, 1))),
  ),
  split: after((reply, arg) =>
    withSteps(reply, (steps) => sliced(steps, Math.max(1, numberOr(arg, 1)), 0)),
  ),
  crlf: after((reply) => mapText(reply, (text) => text.replace(/\r?\n/gu, '\r\n'))),
  cr: after((reply) => mapText(reply, (text) => text.replace(/\r?\n/gu, '\r'))),
  'no-space': after((reply) => mapText(reply, (text) => text.replace(/^data: /u, 'data:'))),
  bom: after((reply) => ({
    ...withSteps(reply, (steps) => prefixed(steps, '\uFEFF')),
    framing: 'chunked',
  })),
  comments: after((reply, arg) => ({
    ...withSteps(reply, (steps) => prefixed(steps, ': keep-alive\n\n'.repeat(numberOr(arg, 3)))),
    framing: 'chunked',
  })),
  'comments-forever': after((reply, arg) => ({
    ...reply,
    framing: 'chunked',
    steps: commentsForever(numberOr(arg, 1)),
  })),
  'event-fields': after((reply) =>
    mapText(reply, (text) =>
      text.replace(/^data: /u, 'event: message\nid: 7\nretry: 100\nunknown: x\ndata: '),
    ),
  ),
  multiline: after((reply) =>
    mapText(reply, (text) =>
      text.startsWith('data: {') ? text.replace(',"', ',\ndata: "') : text,
    ),
  ),
  garbage: after((reply, arg) => ({
    ...wholeReply(reply.status, reply.headers, garbage(numberOr(arg, 512))),
  })),
  'content-type': after((reply, arg) => ({
    ...reply,
    headers: [
      ...reply.headers.filter(([name]) => name !== 'content-type'),
      ...(arg === '' ? [] : [['content-type', arg] as const]),
    ],
  })),
  gzip: after((reply) => encoded(reply, gzipped(reply))),
  'gzip-truncated': after((reply) => {
    const bytes = gzipped(reply)
    return encoded(reply, bytes.subarray(0, Math.floor(bytes.length / 2)))
  }),
  'gzip-garbage': after((reply) => encoded(reply, garbage(64))),
  'gzip-bomb': after((reply, arg) => encoded(reply, gzipSync(MIB.repeat(numberOr(arg, 64))))),
  'big-headers': after((reply, arg) => ({
    ...reply,
    headers: [...reply.headers, ['x-padding', 'x'.repeat(numberOr(arg, 20_000))]],
  })),
  'early-hints': after((reply) => ({ ...reply, before: ['103'] })),
  'continue-100': after((reply) => ({ ...reply, before: ['100'] })),
  http10: after((reply) => raw(reply, ['HTTP/1.0 200 OK', ...headerLines(reply)])),
  'bad-status-line': after((reply) =>
    raw(reply, ['HTTP/1.1 abc Who knows', ...headerLines(reply)]),
  ),
  'switching-101': after((reply) =>
    raw(reply, ['HTTP/1.1 101 Switching Protocols', 'connection: upgrade', 'upgrade: other']),
  ),
  'lf-headers': after((reply) => {
    const head = ['HTTP/1.1 200 OK', ...headerLines(reply), 'connection: close', ''].join('\n')
    return raw(reply, [`${head}\n`], bytesOf(reply.steps, ENCODED_BYTES_MAX))
  }),
  'duplicate-length': after((reply) =>
    raw(reply, [
      'HTTP/1.1 200 OK',
      ...headerLines(reply),
      'content-length: 5',
      'content-length: 6',
    ]),
  ),
  'bad-chunk-size': after((reply) =>
    raw(
      reply,
      ['HTTP/1.1 200 OK', ...headerLines(reply), 'transfer-encoding: chunked'],
      Buffer.from('ZZ\r\nnot a chunk\r\n'),
    ),
  ),
} as const

function* followed(steps: Iterable<Step>, last: Step): Generator<Step> {
  yield* steps
  yield last
}

function* prefixed(steps: Iterable<Step>, text: string): Generator<Step> {
  yield write('comment', text)
  yield* steps
}
