/** HTTP as bytes: for requests that no client library would send. */
import { connect } from 'node:net'

/** What came back on a socket, until it closed or the answer was whole. */
export interface RawSeen {
  /** Of the first answer; 0 when the connection closed without one. */
  readonly status: number
  readonly text: string
  readonly tookMs: number
}

/** Sends bytes and reads until the server closes, or has answered `answers` times; of the last body there may be more to come. */
export function sendRaw(url: string, bytes: string | Buffer, answers = 1): Promise<RawSeen> {
  const { hostname, port } = new URL(url)
  const startedMs = performance.now()
  return new Promise((resolve) => {
    let text = ''
    let tookMs = 0
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      tookMs = performance.now() - startedMs
      const last = text.slice(Math.max(0, text.lastIndexOf('HTTP/1.1 ')))
      if (/\r\n\r\n[\s\S]/.test(last) && statusesIn(text).length >= answers) socket.destroy()
    })
    socket.on('close', () => {
      resolve({ status: statusesIn(text)[0] ?? 0, text, tookMs })
    })
    socket.write(bytes)
  })
}

/** The status of every answer in a connection's bytes; a body ends without a line of its own. */
export function statusesIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status))
}

/** A request as bytes, from its lines and a body. */
export function rawRequest(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
