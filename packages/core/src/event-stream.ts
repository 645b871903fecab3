/**
 * A reply as server-sent events, OpenAI's chunks. Pull-driven: bytes are made when the client takes them, so a slow
 * client slows the upstream and a gone one ends it.
 *
 * **Shape**: role in each choice's first chunk, exactly one finish per choice, usage once and only when asked for,
 * `[DONE]` after success alone. A stream that broke ends in an error event.
 * Source: contracts/openai, section 3.
 */
import { type ApiError, errorEnvelope, interrupted } from './api-error.ts'
import type { Patience } from './bounds.ts'
import type { Clock, Timer } from './clock.ts'
import type { ChatChunk, ChatCompletion, ChunkChoice, Delta, Usage } from './openai.ts'
import type { Reply } from './pipeline.ts'
import type { Part } from './upstream-call.ts'

/** The same on every chunk of a stream. */
export interface Envelope {
  readonly id: string
  /** Epoch seconds. */
  readonly created: number
  /** The model as the client named it. */
  readonly model: string
  /** Choices that were asked for. SDKs throw at an index beyond them, so what a provider adds is dropped. */
  readonly choices: number
}

/** How a reply is written as server-sent events. */
export interface EventStreamOptions {
  readonly envelope: Envelope
  readonly includeUsage: boolean
  /** Text of so many letters that means nothing. With it, an event's size tells little of what is in it. */
  readonly padding?: ((letters: number) => string) | undefined
  readonly clock: Clock
  readonly patience: Pick<Patience, 'heartbeatMs' | 'unreadMs'>
  /** The error a failed reply becomes; the status line has left by then. */
  readonly explain: (reply: Extract<Reply, { kind: 'failed' }>) => ApiError
  /** Aborts when the request is to stop, whoever wants it. */
  readonly signal: AbortSignal
  /** Told when the client has left before the end, or reads no more. */
  readonly onLeave: () => void
}

/** Text that means nothing to a parser and everything to a proxy with an idle timer. */
const HEARTBEAT = ': keep-alive\n\n'
const DONE = 'data: [DONE]\n\n'
/** Padded events are a multiple of this long: most words of a language come out the same. */
const PADDED_BYTES = 128

/** The event stream of a reply, or of one still to come. However it ends, the reply's books are closed. */
export function toEventStream(
  reply: Reply | Promise<Reply>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { clock, patience, signal } = options
  const encoder = new TextEncoder()
  const source = relay(reply, options)
  let pending: Promise<IteratorResult<string, void>> | undefined
  let unread: Timer | undefined
  let isLeft = false

  const leave = async (): Promise<void> => {
    isLeft = true
    unread?.cancel()
    options.onLeave()
    await source.return()
    // A generator that was never started runs no `finally`.
    const settled = await reply
    if (settled.kind === 'committed') await settled.rest.return(undefined)
  }
  // Whoever is being waited for learns of an abort by itself; a stream that nobody reads does not.
  signal.addEventListener('abort', () => {
    if (pending === undefined && !isLeft) void leave()
  })

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        unread?.cancel()
        if (isLeft) {
          controller.enqueue(encoder.encode(errorEvent(interrupted())))
          return controller.close()
        }
        pending ??= source.next()
        const next = await within(patience.heartbeatMs, pending, clock)
        if (next !== undefined) pending = undefined
        if (next?.done) return controller.close()
        controller.enqueue(encoder.encode(next?.value ?? HEARTBEAT))
        unread = clock.timer(patience.unreadMs, () => void leave())
      },
      cancel: () => leave(),
    },
    // Nothing is made ahead of a client that does not read.
    { highWaterMark: 0 },
  )
}

/** What is pending, or undefined when it takes longer than `ms`. */
export function within<T>(ms: number, pending: Promise<T>, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.timer(ms, () => resolve(undefined))
    pending.then(resolve, reject).finally(() => timer.cancel())
  })
}

async function* relay(
  coming: Reply | Promise<Reply>,
  { envelope, includeUsage, padding, explain }: EventStreamOptions,
): AsyncGenerator<string, void, void> {
  const reply = await coming
  if (reply.kind === 'failed') return yield errorEvent(explain(reply))
  const { first, rest } = reply
  const writer = new ChunkWriter(envelope, { includeUsage, padding })
  try {
    const head = writer.write(first)
    if (head !== '') yield head
    for (;;) {
      const next = await rest.next()
      if (next.done)
        return yield next.value === undefined ? writer.end() : errorEvent(interrupted())
      const text = writer.write(next.value)
      if (text !== '') yield text
    }
  } finally {
    await rest.return(undefined)
  }
}

function errorEvent(error: ApiError): string {
  return `data: ${JSON.stringify(errorEnvelope(error))}\n\n`
}

/** Writes canonical chunks as OpenAI's, adding what every chunk must carry and dropping what may come only once. */
class ChunkWriter {
  readonly #head: string
  readonly #tail: string
  readonly #includeUsage: boolean
  readonly #padding: EventStreamOptions['padding']
  readonly #choices: number
  readonly #begun = new Set<number>()
  readonly #finished = new Set<number>()
  #usage: Usage | undefined

  constructor(
    { id, created, model, choices }: Envelope,
    { includeUsage, padding }: Pick<EventStreamOptions, 'includeUsage' | 'padding'>,
  ) {
    const shared = { id, object: 'chat.completion.chunk', created, model, system_fingerprint: null }
    this.#head = `data: ${JSON.stringify(shared).slice(0, -1)},"choices":[`
    this.#tail = includeUsage ? '],"usage":null' : ']'
    this.#includeUsage = includeUsage
    this.#padding = padding
    this.#choices = choices
  }

  /** The events of one part; empty when nothing of it is for the client. */
  write(part: Part): string {
    const chunks = part.kind === 'chunks' ? part.chunks : toChunks(part.completion)
    let text = ''
    for (const { choices, usage } of chunks) {
      this.#usage = usage ?? this.#usage
      for (const choice of choices) text += this.#choice(choice)
    }
    return text
  }

  /** The usage event, when it was asked for and known, and the terminator. */
  end(): string {
    if (!this.#includeUsage || this.#usage === undefined) return DONE
    return `${this.#head}],"usage":${JSON.stringify(this.#usage)}}\n\n${DONE}`
  }

  #choice({ index, delta, finish_reason, logprobs }: ChunkChoice): string {
    if (index >= this.#choices || this.#finished.has(index)) return ''
    const isFirst = !this.#begun.has(index)
    this.#begun.add(index)
    const shown = isFirst ? opening(delta) : delta
    if (finish_reason === null)
      return isEmpty(shown) ? '' : this.#event(index, shown, null, logprobs)
    this.#finished.add(index)
    // The last words and the reason for the end go in separate events, as OpenAI sends them.
    const words = isEmpty(shown) ? '' : this.#event(index, shown, null, logprobs)
    return words + this.#event(index, {}, finish_reason)
  }

  #event(
    index: number,
    delta: object,
    finishReason: ChunkChoice['finish_reason'],
    logprobs: ChunkChoice['logprobs'] = null,
  ): string {
    const choice = { index, delta, logprobs, finish_reason: finishReason }
    const event = this.#head + JSON.stringify(choice) + this.#tail
    return this.#padding === undefined ? `${event}}\n\n` : padded(event, this.#padding)
  }
}

/** Closes an event with OpenAI's own field for it. On an encrypted line only the size of an event is seen, and that is round then. */
function padded(event: string, padding: (letters: number) => string): string {
  const bytes = new TextEncoder().encode(`${event},"obfuscation":""}\n\n`).length
  const missing = (PADDED_BYTES - (bytes % PADDED_BYTES)) % PADDED_BYTES
  return `${event},"obfuscation":"${padding(missing)}"}\n\n`
}

/** The first delta of a choice: role and refusal are there, and content is null or a text, as clients expect. */
function opening(delta: Delta): object {
  const content = delta.content ?? (delta.tool_calls === undefined ? '' : null)
  return { role: 'assistant', content, refusal: null, ...delta }
}

function isEmpty(delta: object): boolean {
  for (const _ in delta) return false
  return true
}

/** A whole completion as the chunks of a stream, for an upstream that would not stream. */
export function toChunks({ choices, usage }: ChatCompletion): readonly ChatChunk[] {
  const spoken = choices.map(({ index, message, finish_reason, logprobs }): ChunkChoice => {
    const { content, tool_calls = [], ...rest } = message
    const calls = tool_calls.map((call, at) => ({ index: at, ...call }))
    const delta: Delta = {
      ...rest,
      ...(content === null ? {} : { content }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    }
    return { index, delta, finish_reason, ...(logprobs === undefined ? {} : { logprobs }) }
  })
  const chunk = { choices: spoken }
  return usage === undefined ? [chunk] : [chunk, { choices: [], usage }]
}
