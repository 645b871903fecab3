/** A provider without delay or limits: answers every chat completion at once, whole or in 64 chunks. Run as a process. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const CHUNKS = 64
const WORDS = 'the quick brown fox jumps over the lazy dog while nobody is looking '

const usage = { prompt_tokens: 24, completion_tokens: CHUNKS, total_tokens: 24 + CHUNKS }
const head = {
  id: 'chatcmpl-mock',
  created: 1_700_000_000,
  model: 'mock',
  system_fingerprint: null,
}

const whole = Buffer.from(
  JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: WORDS.repeat(5) },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
  }),
)

const events = [
  ...Array.from({ length: CHUNKS }, (_, at) => event({ content: `word${at} ` }, null)),
  event({}, 'stop'),
  Buffer.from('data: [DONE]\n\n'),
]

function event(delta: object, finish_reason: string | null): Buffer {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason }]
  const chunk = { ...head, object: 'chat.completion.chunk', choices }
  const closing = finish_reason === null ? {} : { usage, x_groq: { usage } }
  return Buffer.from(`data: ${JSON.stringify({ ...chunk, ...closing })}\n\n`)
}

const server = createServer((request, response) => {
  const body: Buffer[] = []
  request.on('data', (piece: Buffer) => body.push(piece))
  request.on('end', () =>
    Buffer.concat(body).includes('"stream":true') ? stream(response) : answer(response),
  )
})

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
  response.end(whole)
}

/** One event per turn of the event loop: each becomes a read of its own at whoever proxies it. */
function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let at = 0
  const next = (): void => {
    const piece = events[at++]
    if (piece === undefined) return void response.end()
    response.write(piece)
    setImmediate(next)
  }
  next()
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`listening on http://127.0.0.1:${port}`)
})
