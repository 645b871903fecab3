/** A client that sees what SDKs hide: how an answer ended, every event, every comment; and that can leave midway. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { ChatChunk, ErrorEnvelope } from '@freellmapi/core'
import { type Contract, DONE, payloadsIn } from './contract.ts'

/** What is asked. */
export interface Question {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
  /** Asked after every piece of the answer; the client goes when it says so. */
  readonly leaveWhen?: (text: string) => boolean
  readonly signal?: AbortSignal
  /** Whose connections are used; all tests of a file share some. */
  readonly agent?: Agent
}

/** What a client saw. */
export interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** `cut`: the connection broke; `refused`: no head came; `left`: the client went. */
  readonly end: 'complete' | 'cut' | 'refused' | 'left'
  /** From the first byte of the request to the last of the answer, milliseconds. */
  readonly tookMs: number
}

const shared = new Agent({ keepAlive: true, maxSockets: 1_024 })

/** Asks, and resolves when the answer is over one way or another. Holds it to the contract. */
export function ask(contract: Contract, question: Question): Promise<Seen> {
  const { url, headers = {}, body, signal, method, agent = shared } = question
  const startedMs = performance.now()
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: method ?? (text === undefined ? 'GET' : 'POST'),
      headers: text === undefined ? headers : { 'content-type': 'application/json', ...headers },
      agent,
      ...(signal === undefined ? {} : { signal }),
    })
    const nothing = (end: Seen['end']): void =>
      resolve({ status: 0, headers: {}, text: '', end, tookMs: performance.now() - startedMs })
    sent.on('error', () => nothing(signal?.aborted === true ? 'left' : 'refused'))
    sent.on('response', (response) =>
      read(response, question.leaveWhen).then((seen) => {
        const all = { ...seen, tookMs: performance.now() - startedMs }
        try {
          contract.hold({
            path: new URL(url).pathname,
            status: seen.status,
            contentType: seen.headers['content-type'] ?? '',
            text: seen.text,
            isWhole: seen.end === 'complete',
          })
          resolve(all)
        } catch (broken) {
          reject(broken)
        }
      }, reject),
    )
    sent.end(text)
  })
}

function read(
  response: IncomingMessage,
  leaveWhen: Question['leaveWhen'],
): Promise<Omit<Seen, 'tookMs'>> {
  return new Promise((resolve) => {
    let text = ''
    let hasLeft = false
    response.setEncoding('utf8')
    response.on('error', () => undefined)
    response.on('data', (piece: string) => {
      text += piece
      if (leaveWhen?.(text) !== true) return
      hasLeft = true
      response.destroy()
    })
    response.on('close', () => {
      const { statusCode: status = 0, headers, complete } = response
      resolve({ status, headers, text, end: hasLeft ? 'left' : complete ? 'complete' : 'cut' })
    })
  })
}

/** What a streamed answer said. */
export interface Told {
  readonly content: string
  /** The arguments of each tool call, by its index. */
  readonly calls: readonly string[]
  readonly finishReasons: readonly string[]
  /** The error event, if there was one. */
  readonly error: ErrorEnvelope['error'] | undefined
  /** How often the stream said that it is complete. */
  readonly dones: number
}

/** Reads a stream's events. */
export function toldBy({ text }: Pick<Seen, 'text'>): Told {
  const events = payloadsIn(text).map((payload): ChatChunk | ErrorEnvelope => JSON.parse(payload))
  const choices = events.flatMap((event) => ('error' in event ? [] : event.choices))
  const errors = events.flatMap((event) => ('error' in event ? [event.error] : []))
  const calls: string[] = []
  for (const { index, function: called } of choices.flatMap(({ delta }) => delta.tool_calls ?? []))
    calls[index] = (calls[index] ?? '') + called.arguments
  return {
    calls,
    content: choices.map(({ delta }) => delta.content ?? '').join(''),
    finishReasons: choices.flatMap(({ finish_reason }) => finish_reason ?? []),
    error: errors[0],
    dones: text.split(DONE).length - 1,
  }
}
