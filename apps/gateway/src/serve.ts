/** The app on Node's HTTP server, with the limits of the edge, and a stop that lets streams finish. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import {
  CONNECTIONS_CHECK_MS,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  HEADER_BYTES_MAX,
  HEADERS_MAX,
  HEADERS_MS_MAX,
  KEEP_ALIVE_MS,
  PEER_CHECK_MS,
  REQUEST_MS_MAX,
} from './bounds.ts'
import { ownAddress } from './middleware/address.ts'
import { Crowd } from './requests/crowd.ts'
import type { InFlight } from './requests/in-flight.ts'

/** A server that accepts connections. */
export interface Listening {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string
  /** Takes no new request, gives those in flight `drainMs` to finish, then ends them. Resolves when all are gone. */
  stop(drainMs: number): Promise<void>
}

/** Where to listen, and what answers. */
export interface ServeOptions {
  /** The second argument tells of the connection. */
  readonly fetch: (request: Request, connection: object) => Response | Promise<Response>
  readonly host: string
  readonly port: number
  readonly inFlight: InFlight
  /** Addresses that speak for many, and may have as many connections as there are. */
  readonly trustedProxies: readonly string[]
}

/** Starts listening. **Errors**: rejects when the address cannot be taken (`EADDRINUSE`, `EACCES`). */
export async function listen({
  fetch,
  host,
  port,
  inFlight,
  trustedProxies,
}: ServeOptions): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      keepAlive: true,
      keepAliveInitialDelay: PEER_CHECK_MS,
    },
  }) as Server
  server.maxHeadersCount = HEADERS_MAX
  server.maxConnections = CONNECTIONS_MAX
  shareOut(server, trustedProxies)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    askForBodyOnRead(request, response)
    server.emit('request', request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { url: urlOf(server, host), stop: (drainMs) => stop(server, inFlight, drainMs) }
}

/** Lets no address have every connection. One that has its share is hung up on before it has said anything. */
function shareOut(server: Server, trustedProxies: readonly string[]): void {
  const crowd = new Crowd(CONNECTIONS_PER_ADDRESS_MAX)
  server.prependListener('connection', (socket: Socket) => {
    const address = ownAddress(socket.remoteAddress)
    if (trustedProxies.includes(address)) return
    if (crowd.enter(address)) socket.once('close', () => crowd.exit(address))
    else socket.destroy()
  })
}

/**
 * For a client that waits to be asked for its body: it is asked when somebody begins to read it, so that a refusal
 * costs neither side the body. Source: RFC 9110, section 10.1.1.
 */
function askForBodyOnRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read.bind(request)
  // A client that was not asked may send its body or not: the connection cannot be used again.
  response.shouldKeepAlive = false
  request._read = (size) => {
    request._read = read
    if (!response.headersSent) {
      response.writeContinue()
      response.shouldKeepAlive = true
    }
    read(size)
  }
}

async function stop(server: Server, inFlight: InFlight, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const deadline = setTimeout(() => inFlight.abortAll(), drainMs)
  await inFlight.drain()
  clearTimeout(deadline)
  // The last bytes of the last streams are on their way; sockets that stay open after that hold nothing of ours.
  const lingering = setTimeout(() => server.closeAllConnections(), LINGER_MS)
  server.closeIdleConnections()
  await closed
  clearTimeout(lingering)
}

/** Kept-alive sockets do not end by themselves. */
const LINGER_MS = 500

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
