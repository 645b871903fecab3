/** Faults of what a stream is made of: events that are missing, doubled, broken, or too many. */
import type { Thought } from '../model/ask.ts'
import type { Answer } from '../provider.ts'
import { type Reply, type Role, type Step, type Write, write } from '../reply.ts'
import { after, type FaultContext, numberOr } from './fault.ts'
import { interrupted, mapText, withSteps } from './steps.ts'

/** Pieces of a line that is too long to be built at once. */
const PIECE = 'x'.repeat(65_536)

const NOTHING_SAID: Omit<Thought, 'tokens'> = { reasoning: '', text: '', calls: [], finish: 'stop' }

/** A thought of nothing, with no token generated. */
function emptied({ thought }: Answer): Thought {
  return { ...NOTHING_SAID, tokens: { input: thought.tokens.input, output: 0, reasoning: 0 } }
}

/** The events of a stream that are not of these roles. */
function withoutRoles(reply: Reply, roles: readonly Role[]): Reply {
  return withSteps(reply, (steps) => dropped(steps, roles))
}

function* dropped(steps: Iterable<Step>, roles: readonly Role[]): Generator<Step> {
  for (const step of steps) if (step.kind !== 'write' || !roles.includes(step.role)) yield step
}

function* doubled(steps: Iterable<Step>, role: Role): Generator<Step> {
  for (const step of steps) {
    yield step
    if (step.kind === 'write' && step.role === role) yield step
  }
}

/** The content, then more of it for as long as the client listens. */
function* endless(event: Write, waitMs: number, steps: Iterable<Step>): Generator<Step> {
  yield* interrupted(steps, { count: Number.POSITIVE_INFINITY, next: [], goesOn: false })
  for (;;) {
    yield event
    yield { kind: 'wait', ms: waitMs }
  }
}

/** One event whose text has `length` characters. */
function* hugeLine(event: Write, length: number): Generator<Step> {
  const [before = '', behind = ''] = String(event.data).split('LONG')
  yield write('content', before)
  for (let left = length; left > 0; left -= PIECE.length) {
    yield write('comment', PIECE.slice(0, left))
  }
  yield write('comment', behind)
}

/** A fault that needs an answer; model lists and key checks pass unharmed. */
function ofAnswer(
  apply: (reply: Reply, arg: string, context: FaultContext & { readonly answer: Answer }) => Reply,
) {
  return after((reply, arg, context) => {
    const { answer } = context
    return answer === undefined ? reply : apply(reply, arg, { ...context, answer })
  })
}

function interruptedBy(reply: Reply, count: number, next: readonly Step[], goesOn = false): Reply {
  return {
    ...withSteps(reply, (steps) => interrupted(steps, { count, next, goesOn })),
    framing: 'chunked',
  }
}

export const CONTENT = {
  'error-first': ofAnswer((reply, _arg, { answer, provider }) => ({
    ...reply,
    framing: 'chunked',
    steps: [provider.protocol.errorEvent(answer)],
  })),
  'error-after': ofAnswer((reply, arg, { answer, provider }) =>
    interruptedBy(reply, numberOr(arg, 1), [provider.protocol.errorEvent(answer)]),
  ),
  'malformed-after': ofAnswer((reply, arg) =>
    interruptedBy(
      reply,
      numberOr(arg, 1),
      [write('error', 'data: {"id":"broken","choices":[{"index":0,"delta":{"content":"\n\n')],
      reply.isStream,
    ),
  ),
  endless: ofAnswer((reply, arg, { answer, provider }) => {
    const [ms = '', chars = ''] = arg.split(':')
    const more = 'more '.padEnd(numberOr(chars, 0), 'and ')
    const event = reply.isStream
      ? provider.protocol.contentEvent(answer, more)
      : write('content', `{"choices":[{"message":{"content":"${more}`)
    return {
      ...withSteps(reply, (steps) => endless(event, numberOr(ms, 0), reply.isStream ? steps : [])),
      framing: 'chunked',
    }
  }),
  'empty-deltas-forever': ofAnswer((reply, arg, { answer, provider }) => ({
    ...reply,
    framing: 'chunked',
    steps: endless(provider.protocol.contentEvent(answer, ''), numberOr(arg, 1), []),
  })),
  empty: ofAnswer((_reply, _arg, { answer, remake }) => remake({ thought: emptied(answer) })),
  'no-finish': after((reply) => withoutRoles(reply, ['finish', 'usage', 'done'])),
  'no-done': after((reply) => withoutRoles(reply, ['done'])),
  'done-only': after((reply) =>
    withoutRoles(reply, ['comment', 'first', 'content', 'finish', 'usage']),
  ),
  'duplicate-finish': after((reply) => withSteps(reply, (steps) => doubled(steps, 'finish'))),
  'duplicate-done': after((reply) => withSteps(reply, (steps) => doubled(steps, 'done'))),
  'data-after-done': ofAnswer((reply, _arg, { answer, provider }) =>
    withSteps(reply, (steps) => [...steps, provider.protocol.contentEvent(answer, 'late')]),
  ),
  'usage-only-first': ofAnswer((reply, _arg, { answer, provider }) =>
    reply.isStream
      ? withSteps(reply, (steps) => [provider.protocol.usageEvent(answer), ...steps])
      : reply,
  ),
  'truncated-json': ofAnswer((reply, arg, { remake }) => {
    const whole = reply.isStream ? remake({ stream: false }) : reply
    const next: readonly Step[] = arg === 'chunked' ? [] : [{ kind: 'cut', how: 'close' }]
    const framing = arg === 'chunked' ? 'chunked' : 'length'
    return {
      ...withSteps(whole, (steps) => interrupted(steps, { count: 0, next, goesOn: false })),
      framing,
    }
  }),
  'json-when-stream': ofAnswer((reply, _arg, { remake }) =>
    reply.isStream ? remake({ stream: false }) : reply,
  ),
  'stream-when-json': ofAnswer((reply, _arg, { remake }) =>
    reply.isStream ? reply : remake({ stream: true }),
  ),
  'huge-line': ofAnswer((reply, arg, { answer, provider }) => ({
    ...reply,
    framing: 'chunked',
    steps: hugeLine(provider.protocol.contentEvent(answer, 'LONG'), numberOr(arg, 2 << 20)),
  })),
  'invalid-utf8': ofAnswer((reply) =>
    withSteps(reply, (steps) =>
      interrupted(steps, {
        count: 1,
        next: [write('comment', Buffer.from([0x3a, 0x20, 0xff, 0xfe, 0xc0, 0x0a, 0x0a]))],
        goesOn: true,
      }),
    ),
  ),
  'unterminated-done': after((reply) =>
    mapText(reply, (text, role) => (role === 'done' ? text.trimEnd() : text)),
  ),
  'endless-event': ofAnswer((reply) => ({
    ...reply,
    framing: 'chunked',
    steps: endless(write('content', 'data: never a blank line\n'), 0, []),
  })),
} as const
