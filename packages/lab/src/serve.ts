/** One request to a provider: who asks, for what, whether it may, and what it gets. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Call, type CallLog, type OpenCall, writeJournal } from './calls.ts'
import type { FaultContext } from './faults/fault.ts'
import { applyFaults, countsWith, splitModel } from './faults/table.ts'
import { isObject, type Json, type JsonObject, parseJson, stringOf } from './json.ts'
import { type Admission, isDenied, type Limiter, type Limits } from './limits/limiter.ts'
import { DEFAULT_WINDOWS } from './limits/windows.ts'
import { inputTokens, think, tokensIn } from './model/answer.ts'
import type { Thought } from './model/ask.ts'
import { play, type Sending } from './play.ts'
import {
  type Answer,
  type ChatInput,
  type LabModel,
  type LabProvider,
  neuronsOf,
  type Route,
} from './provider.ts'
import { jsonReply, type Refusal, type Reply, streamReply, wholeReply } from './reply.ts'
import type { Scripts } from './scripts.ts'
import { type Timing, timed } from './timing.ts'

/** Everything a request needs of the lab. */
export interface Bench {
  readonly nowMs: () => number
  readonly url: () => string
  readonly limiter: Limiter
  readonly limitsOf: (provider: LabProvider, model: LabModel) => Limits
  readonly log: CallLog
  readonly scripts: Scripts
  readonly accepts: (key: string) => boolean
  readonly accountOf: (key: string) => string
  readonly timing: Timing
  readonly journal: string | undefined
}

/** A request whose body has been read. */
export interface Received {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly provider: LabProvider
  readonly path: string
  readonly query: URLSearchParams
  readonly bodyText: string
}

/** What is decided about a request, synchronously and at once. */
interface Verdict {
  readonly reply: Reply
  readonly outcome: Exclude<Call['outcome'], 'pending'>
  readonly admission?: Admission
  readonly thought?: Thought
  readonly model?: LabModel
}

/** Answers a request. Everything up to the first byte happens in one turn of the event loop. */
export async function serve(bench: Bench, received: Received): Promise<void> {
  const { message, response, provider, path, query } = received
  const key = provider.keyOf(message.headers, query)
  const route = provider.protocol.route(message.method ?? 'GET', path, query)
  const body = received.bodyText === '' ? undefined : parseJson(received.bodyText)
  const named = namedModel(route, body)
  const asked = splitModel(named)
  const model = asked?.model ?? named
  const call = bench.log.open({
    provider: provider.id,
    model,
    key,
    atMs: bench.nowMs(),
    method: message.method ?? 'GET',
    path,
    body,
    stream: isStream(route, body),
    faults: [
      ...(asked?.faults ?? []),
      ...bench.scripts.take({
        provider: provider.id,
        model,
        key,
        path,
        isChat: route?.kind === 'chat',
      }),
    ],
  })
  const verdict = decide(bench, { ...received, key, route, body, model, call })
  await send(bench, { response, call, verdict })
}

async function send(
  bench: Bench,
  { response, call, verdict }: { response: ServerResponse; call: OpenCall; verdict: Verdict },
): Promise<void> {
  const sending: Sending = { call, isClosedByLab: false }
  call.status = verdict.reply.status
  writeJournal(bench.journal, call)
  // Once when everything is handed over, so that no client can ask before it is booked; else when it leaves.
  const end = (): void => {
    if (call.endedAtMs === undefined) settle(verdict)
    call.endedAtMs ??= bench.nowMs()
    call.outcome = verdict.outcome
    bench.log.changed()
  }
  response.once('close', () => {
    if (!response.writableFinished && !sending.isClosedByLab) {
      call.closedByClientAtMs = bench.nowMs()
    }
    end()
  })
  bench.log.changed()
  await play(verdict.reply, response, sending)
  end()
}

function settle({ admission, thought, model }: Verdict): void {
  const { input = 0, output = 0 } = thought?.tokens ?? {}
  const neurons = model === undefined ? 0 : neuronsOf(model, { input, output })
  admission?.settle({ input, total: input + output, neurons })
}

interface Asked extends Received {
  readonly key: string
  readonly route: Route | undefined
  readonly body: Json | undefined
  readonly model: string
  readonly call: OpenCall
}

function decide(bench: Bench, asked: Asked): Verdict {
  const { provider, key, route } = asked
  const { refusals } = provider
  if (provider.retired !== undefined) return refuse(provider, provider.retired)
  if (route === undefined) return refuse(provider, refusals.failure(404, 'Not found'))
  const misdirected = provider.misdirected?.(asked.path)
  if (misdirected !== undefined) return refuse(provider, misdirected)
  const isPublic = provider.isKeyless || (route.kind === 'models' && provider.modelsArePublic)
  if (!isPublic && (key === '' || !bench.accepts(key))) {
    return refuse(provider, refusals.unauthorized(key))
  }
  if (route.kind === 'chat') return decideChat(bench, asked)
  const found = lookup(bench, asked, route)
  if (!found.ok) return refuse(provider, found.refusal)
  const success = { status: 200, headers: [], body: found.body }
  const reply = jsonReply(success, provider.protocol.jsonStyle)
  return faulted(bench, asked, { reply, answer: undefined, model: provider.models[0] })
}

type Found =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly refusal: Refusal }

/** What the requests that are no chat answer: a JSON object, or a refusal. */
function lookup(bench: Bench, asked: Asked, route: Exclude<Route, { kind: 'chat' }>): Found {
  const { provider, key } = asked
  const model = provider.models.find(({ id }) => id === asked.model)
  switch (route.kind) {
    case 'models':
      return { ok: true, body: provider.modelList(provider.models) }
    case 'model':
      return model === undefined
        ? { ok: false, refusal: provider.refusals.unknownModel(asked.model) }
        : { ok: true, body: provider.modelEntry(model) }
    case 'count':
      return { ok: true, body: { totalTokens: tokensIn(asked.bodyText) } }
    case 'key': {
      const [first] = provider.models
      const readings = first === undefined ? {} : bench.limiter.read(scopeOf(bench, asked, first))
      return { ok: true, body: provider.keyReport({ key, readings }) }
    }
  }
}

function decideChat(bench: Bench, asked: Asked): Verdict {
  const { provider, key, call } = asked
  const { refusals, protocol } = provider
  if (!isObject(asked.body)) {
    return refuse(provider, refusals.failure(400, 'The body is not a JSON object.'))
  }
  const model = provider.models.find(({ id }) => id === asked.model)
  if (model === undefined) {
    const isGone = provider.gone.includes(asked.model)
    return refuse(provider, refusals[isGone ? 'goneModel' : 'unknownModel'](asked.model))
  }
  const { chunks } = bench.timing
  const { body } = asked
  const input: ChatInput = { body, model, provider: provider.id, key, stream: call.stream, chunks }
  const wrong = protocol.check(input)
  if (wrong !== undefined) return refuse(provider, wrong)
  const ask = protocol.ask(input)
  const tokens = inputTokens(ask)
  if (tokens > model.contextTokens) {
    const facts = { model: model.id, tokens, limit: model.contextTokens }
    return refuse(provider, refusals.overflow(facts))
  }
  if (!countsWith(call.faults)) {
    return faulted(bench, asked, { ...answered(bench, asked, { ...input, ask }), model })
  }
  const scope = scopeOf(bench, asked, model)
  const admission = bench.limiter.admit({
    ...scope,
    inputTokens: tokens,
    tokensUpFront: provider.tokensUpFront({ input: tokens, tokensMax: ask.tokensMax, model }),
    neuronsUpFront: neuronsOf(model, { input: tokens, output: 0 }),
  })
  if (isDenied(admission)) {
    const facts = { model: model.id, denials: admission, nowMs: bench.nowMs() }
    const refusal = refusals.limited(facts)
    const quota = provider.quotaHeaders(bench.limiter.read(scope), 0)
    return refuse(provider, { ...refusal, headers: [...quota, ...refusal.headers] })
  }
  call.admitted = true
  const made = answered(bench, asked, { ...input, ask, admission })
  return {
    ...faulted(bench, asked, { ...made, model }),
    admission,
    thought: made.answer.thought,
    model,
  }
}

type Thinkable = ChatInput & Pick<Answer, 'ask'> & { readonly admission?: Admission }

/** The answer, and how it is sent. */
function answered(bench: Bench, { provider, call }: Asked, input: Thinkable) {
  const thought = think(input.ask)
  const answer: Answer = { ...input, serial: call.id, nowMs: bench.nowMs(), thought }
  const { tokens } = thought
  const quota = provider.quotaHeaders(
    input.admission?.readings ?? {},
    tokens.input + tokens.output,
    neuronsOf(input.model, tokens),
  )
  const remake: FaultContext['remake'] = (changes) => {
    const changed: Answer = { ...answer, ...changes }
    const { protocol } = provider
    if (changed.stream) {
      const steps = timed(protocol.events(changed), bench.timing)
      return streamReply([...protocol.streamHeaders, ...quota], steps)
    }
    const reply = wholeReply(200, [...protocol.wholeHeaders, ...quota], protocol.whole(changed))
    const { firstTokenMs, tokenMs, chunks } = bench.timing
    return { ...reply, delayMs: firstTokenMs + tokenMs * chunks }
  }
  return { reply: remake({}), answer, remake }
}

interface Made {
  readonly reply: Reply
  readonly answer: Answer | undefined
  readonly model: LabModel | undefined
  readonly remake?: FaultContext['remake']
}

function faulted(bench: Bench, { provider, call }: Asked, made: Made): Verdict {
  const faults = call.faults
  const { reply, model } = made
  if (faults.length === 0 || model === undefined) return { reply, outcome: 'answered' }
  const context: FaultContext = {
    provider,
    model,
    nowMs: bench.nowMs(),
    url: bench.url(),
    answer: made.answer,
    remake: made.remake ?? (() => reply),
  }
  const isHarmless = faults.every((fault) => fault === 'none')
  return {
    reply: applyFaults(faults, reply, context),
    outcome: isHarmless ? 'answered' : 'faulted',
  }
}

function refuse({ protocol }: LabProvider, refusal: Refusal): Verdict {
  return { reply: jsonReply(refusal, protocol.jsonStyle), outcome: 'refused' }
}

function scopeOf(bench: Bench, { provider, key }: Asked, model: LabModel) {
  return {
    scope: `${provider.id} ${bench.accountOf(key)} ${model.pool ?? model.id}`,
    limits: bench.limitsOf(provider, model),
    windows: { ...DEFAULT_WINDOWS, ...provider.windows },
  }
}

function namedModel(route: Route | undefined, body: Json | undefined): string {
  if (route?.kind === 'model') return route.id
  if (route?.kind === 'count') return route.model
  if (route?.kind !== 'chat') return ''
  return route.model ?? (isObject(body) ? stringOf(body['model']) : '')
}

function isStream(route: Route | undefined, body: Json | undefined): boolean {
  if (route?.kind !== 'chat') return false
  if (route.stream !== undefined) return route.stream
  const { streamsUnlessTold = false } = route
  const stated = isObject(body) ? body['stream'] : undefined
  return stated === undefined ? streamsUnlessTold : stated === true
}
