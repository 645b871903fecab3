/** HTTP as bytes: for requests that no client library would send. */
import { connect } from 'node:net'

/** What came back on a socket, until it closed or the answer was whole. */
export interface RawSeen {
  /** Of the first answer; 0 when the connection closed without one. */
  readonly status: number
  readonly text: string
  readonly tookMs: number
}

/** Longer than any refusal takes; a connection that stays open after its answer is not waited for. */
const QUIET_MS = 2_000

/** Sends bytes and reads until the server closes, or has answered `answers` times. */
export function sendRaw(url: string, bytes: string | Buffer, answers = 1): Promise<RawSeen> {
  const { hostname, port } = new URL(url)
  const startedMs = performance.now()
  return new Promise((resolve) => {
    let text = ''
    let tookMs = 0
    const socket = connect(Number(port), hostname)
    const timer = setTimeout(() => socket.destroy(), QUIET_MS)
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      tookMs = performance.now() - startedMs
      if (statusesIn(text).length >= answers && /\r\n\r\n[\s\S]/.test(text)) socket.destroy()
    })
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ status: statusesIn(text)[0] ?? 0, text, tookMs })
    })
    socket.write(bytes)
  })
}

/** The status of every answer in a connection's bytes. */
export function statusesIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status))
}

/** A request as bytes, from its lines and a body. */
export function rawRequest(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
