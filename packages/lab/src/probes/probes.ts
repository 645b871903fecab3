/**
 * What a client of a gateway sees when the upstream misbehaves: the questions that gateways answer differently.
 *
 * Each is run with the lab as the only upstream. Source: PRIOR-ART, section 4.5.
 */
import { isObject, type JsonObject } from '../json.ts'
import type { Lab } from '../lab.ts'
import { describeRefusal, describeStream, type Probe, seconds } from './probe.ts'
import { type Answer, chat } from './target.ts'

const CHUNKS = 5
const STREAM: JsonObject = { stream: true }
const LONG: JsonObject = {
  ...STREAM,
  messages: [{ role: 'user', content: 'repeat: one two three four five six seven eight nine ten' }],
}

/** The call log's length now; what is more afterwards was caused since. */
function callsSince(lab: Lab): () => number {
  const before = lab.calls().length
  return () => lab.calls().length - before
}

function isBroken({ status, hasError, hasDone }: Answer): boolean {
  return status === 200 && hasError && !hasDone
}

function waitStated({ headers }: Answer): number {
  return Number(headers['retry-after'] ?? Number.NaN)
}

/** The keys of a completion and of its first message that OpenAI does not have. */
function foreignKeys({ events }: Answer): readonly string[] {
  const [body] = events
  const choices = body?.['choices']
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined
  const choice = isObject(first) ? first : {}
  const message = isObject(choice['message']) ? choice['message'] : {}
  return [
    ...Object.keys(body ?? {}).filter((key) => !COMPLETION_KEYS.has(key)),
    ...Object.keys(choice).filter((key) => !CHOICE_KEYS.has(key)),
    ...Object.keys(message).filter((key) => !MESSAGE_KEYS.has(key)),
  ]
}

const COMPLETION_KEYS = new Set(
  'id object created model choices usage service_tier system_fingerprint'.split(' '),
)
const CHOICE_KEYS = new Set('index message logprobs finish_reason'.split(' '))
const MESSAGE_KEYS = new Set(
  'role content refusal annotations tool_calls audio function_call reasoning_content'.split(' '),
)

/** Every probe, in the order of the table. */
export const PROBES: readonly Probe[] = [
  {
    name: 'streaming on a fresh install',
    expected: 'ok',
    isMetered: false,
    async run({ target }) {
      const answer = await chat(target, { body: STREAM })
      const holds = answer.status === 200 && answer.hasDone && !answer.hasError
      return { cell: holds ? 'ok' : describeStream(answer), holds }
    },
  },
  {
    name: 'request without a `stream` field',
    expected: 'JSON',
    isMetered: false,
    async run({ target }) {
      const answer = await chat(target, {})
      const type = String(answer.headers['content-type'] ?? 'no type').split(';')[0] ?? ''
      const isJson = answer.status === 200 && !answer.isStream
      const cell = `${isJson ? 'JSON' : `status ${answer.status}`} labelled ${type}`
      const holds = isJson && type === 'application/json'
      return { cell: holds ? 'JSON' : cell, holds }
    },
  },
  {
    name: 'body altered',
    expected: 'nothing added',
    isMetered: false,
    async run({ target }) {
      const foreign = foreignKeys(await chat(target, {}))
      return {
        cell: foreign.length === 0 ? 'nothing added' : `adds ${foreign.join(', ')}`,
        holds: foreign.length === 0,
      }
    },
  },
  {
    name: `upstream socket cut after ${CHUNKS} chunks`,
    expected: 'error event, no [DONE]',
    isMetered: false,
    async run({ lab, target }) {
      lab.script({}, `cut-events:${CHUNKS}`)
      const answer = await chat(target, { body: LONG })
      return { cell: describeStream(answer), holds: isBroken(answer) }
    },
  },
  {
    name: `error inside a 200 stream after ${CHUNKS} chunks`,
    expected: 'error event, no [DONE]',
    isMetered: false,
    async run({ lab, target }) {
      lab.script({}, `error-after:${CHUNKS}`)
      const answer = await chat(target, { body: LONG })
      return { cell: describeStream(answer), holds: isBroken(answer) }
    },
  },
  {
    name: 'error as the very first chunk',
    expected: 'a JSON error status',
    isMetered: false,
    async run({ lab, target }) {
      lab.script({}, 'error-first')
      const answer = await chat(target, { body: LONG })
      return { cell: describeStream(answer), holds: answer.status >= 500 && !answer.isStream }
    },
  },
  {
    name: 'client hangs up mid-stream',
    expected: 'upstream cancelled within 100 ms',
    isMetered: false,
    async run({ lab, target, watchMs }) {
      lab.script({}, 'endless:5')
      const before = lab.calls().length
      const answer = await chat(target, { body: LONG, leaveWhen: (text) => text.length > 500 })
      if (answer.end !== 'left') return { cell: describeStream(answer), holds: false }
      const leftAtMs = Date.now()
      const closed = lab.until((calls) => calls[before]?.closedByClientAtMs !== undefined)
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, watchMs).unref())])
      const closedAtMs = lab.calls()[before]?.closedByClientAtMs
      if (closedAtMs === undefined)
        return { cell: `not cancelled within ${seconds(watchMs)}`, holds: false }
      const ms = Math.max(0, closedAtMs - leftAtMs)
      return { cell: `cancelled within ${ms} ms`, holds: ms <= CANCEL_MS_MAX }
    },
  },
  {
    name: `upstream stalls after ${CHUNKS} chunks`,
    expected: 'keepalive comments, then an error event',
    isMetered: false,
    async run({ lab, target, watchMs }) {
      lab.script({}, `stall-after:${CHUNKS}`)
      const answer = await chat(target, { body: LONG, leaveAfterMs: watchMs })
      const comments =
        answer.commentMs === undefined
          ? 'no comments'
          : `comments after ${seconds(answer.commentMs)}`
      const end =
        answer.end === 'left'
          ? `silent for ${seconds(watchMs)}`
          : `${describeStream(answer)} after ${seconds(answer.tookMs)}`
      return {
        cell: `${comments}, ${end}`,
        holds: answer.commentMs !== undefined && isBroken(answer),
      }
    },
  },
  {
    name: '500, no alternative; then the next client',
    expected: 'one retry, 5xx; the next client is served',
    isMetered: false,
    async run({ lab, target }) {
      const calls = callsSince(lab)
      lab.script({ times: 2 }, 'status:500')
      const answer = await chat(target, {})
      const made = calls()
      lab.clear()
      const next = await chat(target, {})
      return {
        cell: `${describeRefusal(answer, made)}; next client ${next.status}`,
        holds: answer.status >= 500 && made === 2 && next.status === 200,
      }
    },
  },
  {
    name: '429 with Retry-After 3, no alternative; then again',
    expected: '429, truthful Retry-After, 1 upstream call, then 0; or a wait that succeeds',
    isMetered: false,
    async run({ lab, target }) {
      lab.script({ times: 1 }, 'rate-limited:3')
      const calls = callsSince(lab)
      const first = await chat(target, {})
      if (first.status === 200)
        return { cell: `waited ${seconds(first.tookMs)}, then answered`, holds: calls() === 2 }
      const made = calls()
      const again = await chat(target, {})
      const isTold = first.status === 429 && waitStated(first) >= 2 && waitStated(first) <= 3
      const isToldAgain = again.status === 200 || (again.status === 429 && waitStated(again) <= 3)
      return {
        cell: `${describeRefusal(first, made)}; then ${describeRefusal(again, calls() - made)}`,
        holds: isTold && isToldAgain && made === 1,
      }
    },
  },
  {
    name: 'so many a minute allowed, five times as many at once',
    expected: 'exactly so many admitted',
    isMetered: true,
    async run({ lab, target, limited }) {
      if (limited === undefined) return { cell: '-', holds: true }
      const calls = callsSince(lab)
      const model = { model: limited.model, max_tokens: 1 }
      await Promise.all(
        Array.from({ length: limited.cap * 5 }, () => chat(target, { body: model })),
      )
      return { cell: `${calls()} of ${limited.cap} admitted`, holds: calls() === limited.cap }
    },
  },
  {
    name: 'so many a minute allowed, three times as many in a row against 500s',
    expected: 'counted',
    isMetered: true,
    async run({ lab, target, limited }) {
      if (limited === undefined) return { cell: '-', holds: true }
      const calls = callsSince(lab)
      lab.script({}, 'status:500')
      const model = { model: limited.model, max_tokens: 1 }
      for (let at = 0; at < limited.cap * 3; at++) await chat(target, { body: model })
      const holds = calls() <= limited.cap
      return { cell: `${holds ? 'counted' : 'not counted'}: ${calls()} of ${limited.cap}`, holds }
    },
  },
]

const CANCEL_MS_MAX = 100
