/** A client that asks for a stream and never reads of it. */
import { connect, type Socket } from 'node:net'

/** Asks, and takes nothing of what comes. It stays until its socket is destroyed. */
export function deaf({
  url,
  key,
  model = 'auto',
}: {
  readonly url: string
  readonly key: string
  readonly model?: string
}): Socket {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'x' }] })
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return socket
}
