/** A client for tests: it shows how an answer ended, which `fetch` hides, and can leave in the middle. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { isObject, type JsonObject, parseJson } from '../json.ts'
import type { Lab } from '../lab.ts'

/** What a client saw. */
export interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  /** `refused`: no head came; `left`: the client went. */
  readonly end: 'complete' | 'cut' | 'refused' | 'left'
  /** Node's word for what was wrong with the connection. */
  readonly code: string
}

/** A question. `leaveWhen` is asked after every piece of the body. */
export interface Question {
  readonly url: string
  readonly key?: string
  readonly body?: JsonObject
  readonly leaveWhen?: (text: string) => boolean
  readonly signal?: AbortSignal
}

/** Asks, and resolves when the answer is over one way or another. */
export function ask(question: Question): Promise<Seen> {
  const { url, key = 'key-1', body, leaveWhen, signal } = question
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'x-goog-api-key': key,
      'content-type': 'application/json',
    }
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request(url, { method, headers, agent: false, ...(signal ? { signal } : {}) })
    sent.on('error', (error) => resolve(nothing(error)))
    sent.on('close', () => resolve(nothing(new Error('The connection closed without an answer.'))))
    sent.on('response', (response) => {
      resolve(read(response, leaveWhen))
    })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function nothing(error: Error): Seen {
  const code = 'code' in error ? String(error.code) : error.name
  const end = code === 'ABORT_ERR' ? 'left' : 'refused'
  return { status: 0, headers: {}, bytes: Buffer.alloc(0), text: '', end, code }
}

function read(response: IncomingMessage, leaveWhen?: (text: string) => boolean): Promise<Seen> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let code = ''
    let hasLeft = false
    response.on('error', (error) => {
      code = 'code' in error ? String(error.code) : error.name
    })
    response.on('data', (part: Buffer) => {
      parts.push(part)
      if (leaveWhen?.(Buffer.concat(parts).toString()) === true) {
        hasLeft = true
        response.destroy()
      }
    })
    response.on('close', () => {
      const bytes = Buffer.concat(parts)
      const end = hasLeft ? 'left' : response.complete ? 'complete' : 'cut'
      const { statusCode: status = 0, headers } = response
      resolve({ status, headers, bytes, text: bytes.toString(), end, code })
    })
  })
}

/** A chat request in the provider's own form. */
export function chat(
  lab: Lab,
  provider: string,
  model: string,
  options: Omit<Question, 'url' | 'body'> & {
    readonly stream?: boolean
    readonly prompt?: string
    readonly extra?: JsonObject
  } = {},
): Promise<Seen> {
  const { stream = false, prompt = 'hello there', extra = {}, ...rest } = options
  if (provider === 'google') {
    const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
    const body = { contents: [{ role: 'user', parts: [{ text: prompt }] }], ...extra }
    return ask({ url: `${lab.baseUrl(provider)}/models/${model}:${method}`, body, ...rest })
  }
  const messages = [{ role: 'user', content: prompt }]
  const body = { model, stream, messages, ...extra }
  const path = CHAT_PATHS[provider] ?? '/chat/completions'
  return ask({ url: `${lab.baseUrl(provider)}${path}`, body, ...rest })
}

/** An account as Cloudflare's addresses have it. */
export const ACCOUNT = '0123456789abcdef0123456789abcdef'

const CHAT_PATHS: Readonly<Record<string, string>> = {
  cloudflare: `/${ACCOUNT}/ai/v1/chat/completions`,
  cohere: '/v2/chat',
  ollama: '/chat',
}

/** The JSON of each event, in order. Assumes nothing about line ends or spaces. */
export function eventsIn(text: string): readonly JsonObject[] {
  return text
    .split(/\r\n|\r|\n/u)
    .filter((line) => line.startsWith('data:'))
    .map((line) => parseJson(line.slice('data:'.length)))
    .filter(isObject)
}

/** The JSON of each line. */
export function linesIn(text: string): readonly JsonObject[] {
  return text.split('\n').filter(Boolean).map(jsonIn)
}

/** The JSON of a whole body. */
export function jsonIn(text: string): JsonObject {
  const json = parseJson(text)
  return isObject(json) ? json : {}
}
