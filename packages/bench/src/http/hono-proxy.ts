/** What most gateways are built on, with nothing of a gateway in it: Hono, and undici towards the provider. Run as a process. */
import { Readable } from 'node:stream'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Agent, request } from 'undici'

const target = process.argv[2] ?? ''
const dispatcher = new Agent({ connections: 1_024, pipelining: 1 })

const app = new Hono().post('/v1/chat/completions', async (c) => {
  const { statusCode, headers, body } = await request(`${target}/chat/completions`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await c.req.json()),
  })
  return new Response(Readable.toWeb(body) as ReadableStream, {
    status: statusCode,
    headers: { 'content-type': String(headers['content-type']) },
  })
})

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listening on http://127.0.0.1:${port}`),
)
