/** The least a proxy can be: `node:http` in, `node:http` out, two pipes. The baseline of the ladder. Run as a process. */
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

const target = new URL(process.argv[2] ?? '')
const agent = new Agent({ keepAlive: true })

const server = createServer((incoming, outgoing) => {
  const upstream = request(
    {
      agent,
      host: target.hostname,
      port: target.port,
      method: 'POST',
      path: `${target.pathname}/chat/completions`,
      headers: { 'content-type': 'application/json' },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    },
  )
  incoming.pipe(upstream)
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`listening on http://127.0.0.1:${port}`)
})
