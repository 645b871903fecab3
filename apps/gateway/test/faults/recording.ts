/** An upstream that repeats one recorded stream, as many bytes of it as a prompt asks for, and ends it as asked. */
import { createServer, type Socket } from 'node:net'
import { type Lab, startLab } from '@freellmapi/lab'

/** How a stream is broken off. `ended` has no length: its end looks like any other. */
export const CUTS = ['closed', 'reset', 'ended'] as const
/** One of them. */
export type Cut = (typeof CUTS)[number]

/** A recorded stream of OpenAI's wire format. */
export interface Recording {
  readonly bytes: Buffer
  readonly text: string
  /** The answer that the whole stream spells. */
  readonly answer: string
  /** Bytes after which every choice has finished: from there on the stream is complete, `[DONE]` or not. */
  readonly finishedAt: number
}

/** Records a stream of about `size` bytes from the lab. */
export async function record(size: number): Promise<Recording> {
  await using lab = await startLab({ limits: 'off', timing: { chunks: 16 } })
  let answer = 'Grüße 🚀'
  for (;;) {
    const text = await streamed(lab, answer)
    const bytes = Buffer.from(text)
    if (bytes.length >= size) {
      const mark = '"finish_reason":"stop"'
      const end = text.indexOf('\n\n', text.indexOf(mark))
      return { bytes, text, answer, finishedAt: Buffer.byteLength(text.slice(0, end)) }
    }
    answer += ` and ${answer.length}`
  }
}

async function streamed(lab: Lab, answer: string): Promise<string> {
  const response = await fetch(`${lab.baseUrl('groq')}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'qwen/qwen3.8-27b',
      stream: true,
      messages: [{ role: 'user', content: `repeat: ${answer}` }],
    }),
  })
  return await response.text()
}

/** A running upstream. */
export interface Player {
  /** What a provider's base URL is to be. */
  readonly baseUrl: string
  /** Requests that were received. */
  readonly received: () => number
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** The prompt that asks for a cut. */
export function promptFor(cut: Cut, bytes: number): string {
  return `cut ${cut} ${bytes}.`
}

const PROMPT = /cut (closed|reset|ended) (\d+)\./

/** Starts the upstream. */
export async function play({ bytes }: Recording): Promise<Player> {
  let received = 0
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    let text = ''
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece.toString()
      const [, cut, count] = PROMPT.exec(text) ?? []
      if (cut === undefined || !text.trimEnd().endsWith('}')) return
      received++
      send(socket, cut as Cut, bytes.subarray(0, Number(count)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    received: () => received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function send(socket: Socket, cut: Cut, body: Buffer): void {
  const framing = cut === 'ended' ? 'connection: close' : 'transfer-encoding: chunked'
  const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${framing}\r\n\r\n`
  const chunk =
    cut === 'ended' || body.length === 0
      ? [body]
      : [`${body.length.toString(16)}\r\n`, body, '\r\n']
  const parts = [head, ...chunk].map((part) => Buffer.from(part))
  // What was written must arrive before the end does, or the cut would come at another byte.
  socket.write(Buffer.concat(parts), () => (cut === 'reset' ? undefined : socket.end()))
  if (cut === 'reset') setTimeout(() => socket.resetAndDestroy(), RESET_AFTER_MS)
}

/** A reset discards what its receiver has not read yet. */
const RESET_AFTER_MS = 5
