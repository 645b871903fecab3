/** Sends a reply on a socket, and stops the moment the client leaves. */
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { OpenCall } from './calls.ts'
import type { HeaderList } from './json.ts'
import type { Reply, Step, Write } from './reply.ts'

/** A reply under way. `isClosedByLab` is set before the lab itself closes the connection. */
export interface Sending {
  readonly call: OpenCall
  isClosedByLab: boolean
}

/** Sends `reply`. Never rejects; resolves when there is nothing left to send or nobody to send it to. */
export async function play(
  reply: Reply,
  response: ServerResponse,
  sending: Sending,
): Promise<void> {
  const { steps } = reply
  if (reply.delayMs === 0 && reply.before.length === 0 && isInstant(reply, steps)) {
    sendAtOnce(reply, steps, response, sending.call)
    return
  }
  const left = new AbortController()
  response.once('close', () => left.abort())
  if (response.destroyed) return
  try {
    await sendInSteps(reply, { response, sending, signal: left.signal })
  } catch (cause) {
    // Waiting ends with an AbortError when the client leaves; anything else is a bug of the lab.
    if (!left.signal.aborted) throw cause
  }
}

function isInstant(reply: Reply, steps: Reply['steps']): steps is readonly Write[] {
  return (
    reply.framing !== 'raw' && Array.isArray(steps) && steps.every(({ kind }) => kind === 'write')
  )
}

function sendAtOnce(
  reply: Reply,
  writes: readonly Write[],
  response: ServerResponse,
  call: OpenCall,
): void {
  writeHead(reply, response, call)
  for (const { role } of writes) if (role === 'content') call.chunksSent++
  const body = joined(writes)
  call.bytesSent += Buffer.byteLength(body)
  response.end(body)
}

/** Joining strings is far cheaper than one chunk frame for each of them. */
function joined(writes: readonly Write[]): string | Buffer {
  if (writes.every(({ data }) => typeof data === 'string')) {
    return writes.map(({ data }) => data).join('')
  }
  return Buffer.concat(writes.map(({ data }) => Buffer.from(data)))
}

interface Wire {
  readonly response: ServerResponse
  readonly sending: Sending
  readonly signal: AbortSignal
}

async function sendInSteps(reply: Reply, wire: Wire): Promise<void> {
  const { response, signal, sending } = wire
  if (reply.delayMs > 0) await sleep(reply.delayMs, undefined, { signal, ref: false })
  for (const kind of reply.before) {
    if (kind === '100') response.writeContinue()
    else response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
  }
  if (reply.framing === 'raw') sending.call.status = reply.status
  else if (reply.status > 0) {
    writeHead(reply, response, sending.call)
    response.flushHeaders()
  }
  for (const step of reply.steps) {
    if (signal.aborted) return
    if (await take(step, reply, wire)) return
  }
  if (reply.framing === 'raw') {
    sending.isClosedByLab = true
    response.socket?.end()
  } else {
    response.end()
  }
}

/** Returns whether the reply ends with this step. */
async function take(step: Step, reply: Reply, wire: Wire): Promise<boolean> {
  const { response, sending, signal } = wire
  switch (step.kind) {
    case 'write': {
      sending.call.bytesSent += Buffer.byteLength(step.data)
      if (step.role === 'content') sending.call.chunksSent++
      const sink = reply.framing === 'raw' ? response.socket : response
      if (sink !== null && !sink.write(step.data)) await drained(sink, signal)
      return false
    }
    case 'wait':
      await (step.ms > 0
        ? sleep(step.ms, undefined, { signal, ref: false })
        : nextTurn(undefined, { signal }))
      return false
    case 'stall':
      await gone(signal)
      return true
    case 'cut':
      // What was written before must still reach the client, or the cut would come at another byte.
      await flushed(response, signal)
      sending.isClosedByLab = true
      if (step.how === 'reset') response.socket?.resetAndDestroy()
      else response.socket?.destroy()
      return true
  }
}

function writeHead(reply: Reply, response: ServerResponse, call: OpenCall): void {
  call.status = reply.status
  const length: HeaderList =
    reply.framing === 'length' ? [['content-length', String(reply.length)]] : []
  response.writeHead(reply.status, [...reply.headers, ...length].flat())
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function drained(
  sink: { once: (event: 'drain', then: () => void) => unknown },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    sink.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Until the kernel has everything written so far. */
function flushed({ socket }: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (socket === null || signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    socket.write('', () => resolve())
  })
}
