/** The gateway that is probed, as a client sees it: bytes, events, and how an answer ended. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { isObject, type JsonObject, parseJson } from '../json.ts'

/** A gateway with the lab behind it. */
export interface Target {
  /** Up to and with `/v1`. */
  readonly baseUrl: string
  readonly key: string
  /** A model with no alternative: a failure of it is the request's. */
  readonly model: string
}

/** What one request came to. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly end: 'complete' | 'cut' | 'refused' | 'left'
  readonly isStream: boolean
  /** The stream's payloads that are JSON, in order. */
  readonly events: readonly JsonObject[]
  readonly hasDone: boolean
  readonly hasError: boolean
  /** Milliseconds until the first comment of a stream, if there was one. */
  readonly commentMs: number | undefined
  readonly tookMs: number
}

/** How a request differs from a plain one, and when its client goes. */
export interface Ask {
  readonly body?: JsonObject
  readonly leaveWhen?: (text: string) => boolean
  readonly leaveAfterMs?: number
}

/** Asks the gateway for a chat. Resolves however it ends. */
export function chat(target: Target, { body = {}, leaveWhen, leaveAfterMs }: Ask): Promise<Answer> {
  const startedMs = performance.now()
  const full = {
    model: target.model,
    messages: [{ role: 'user', content: 'Hello there' }],
    ...body,
  }
  return new Promise((resolve) => {
    const sent = request(`${target.baseUrl}/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json' },
    })
    let hasLeft = false
    const leave = (): void => {
      hasLeft = true
      sent.destroy()
    }
    const timer = leaveAfterMs === undefined ? undefined : setTimeout(leave, leaveAfterMs)
    const done = (
      response: IncomingMessage | undefined,
      text: string,
      commentMs?: number,
    ): void => {
      clearTimeout(timer)
      const end =
        response === undefined ? 'refused' : response.complete ? 'complete' : ('cut' as const)
      const tookMs = performance.now() - startedMs
      resolve(toAnswer({ response, text, commentMs, tookMs, end: hasLeft ? 'left' : end }))
    }
    sent.on('error', () => done(undefined, ''))
    sent.on('response', (response) => {
      let text = ''
      let commentMs: number | undefined
      response.setEncoding('utf8')
      response.on('error', () => undefined)
      response.on('data', (piece: string) => {
        text += piece
        if (/^:/m.test(piece)) commentMs ??= performance.now() - startedMs
        if (leaveWhen?.(text) === true) leave()
      })
      response.on('close', () => done(response, text, commentMs))
    })
    sent.end(JSON.stringify(full))
  })
}

function toAnswer(seen: {
  readonly response: IncomingMessage | undefined
  readonly text: string
  readonly end: Answer['end']
  readonly commentMs: number | undefined
  readonly tookMs: number
}): Answer {
  const { response, text, end, commentMs, tookMs } = seen
  const headers = response?.headers ?? {}
  const isStream = text.startsWith('data:') || text.startsWith(':')
  const payloads = isStream
    ? text.split(/\r\n|\r|\n/u).flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
    : [text]
  const events = payloads.map(parseJson).filter(isObject)
  return {
    status: response?.statusCode ?? 0,
    headers,
    text,
    end,
    isStream,
    events,
    hasDone: payloads.some((payload) => payload.trim() === '[DONE]'),
    hasError: events.some((event) => Boolean(event['error'])),
    commentMs,
    tookMs,
  }
}
