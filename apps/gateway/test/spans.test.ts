/** OpenTelemetry: what a collector gets when one is named, and what it costs when none is, or it is away. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { candidates, type Stack, startStack } from './stack/stack.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

interface Posted {
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

/** Of the client. */
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const open = new Set<Server>()
afterEach(() => {
  for (const server of open) {
    server.closeAllConnections()
    server.close()
  }
  open.clear()
})

/** A collector that answers with these statuses, one after another, and then with 200; 0 for no answer at all. */
async function aCollector(...statuses: readonly number[]) {
  const posted: Posted[] = []
  const left = [...statuses]
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    request.on('end', () => {
      posted.push({ path: request.url ?? '', headers: request.headers, text })
      const status = left.shift() ?? 200
      if (status !== 0) response.writeHead(status).end('{}')
    })
  })
  open.add(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, posted }
}

async function send({ gateway }: Stack): Promise<void> {
  gateway.deps.recorder.flush()
  await gateway.deps.spans?.flush()
}

const spansIn = ({ text }: Posted) => JSON.parse(text).resourceSpans[0].scopeSpans[0].spans

describe('a collector that is named', () => {
  it('gets a span for each request, with one below it for each attempt', async () => {
    const { url, posted } = await aCollector()
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%20secret,x-team=me',
      OTEL_SERVICE_NAME: 'my-gateway',
    }
    await using stack = await startStack({ providers: candidates('groq', 'mistral'), env })
    stack.lab.script({ times: 1 }, 'status:500')
    const prompt = 'nobody may read this'
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }
    const messages = [{ role: 'user', content: prompt }]
    const seen = await stack.chat({ messages }, { headers })
    expect(seen).toMatchObject({ status: 200, headers: { 'x-fallback-attempts': '1' } })
    await send(stack)

    expect(posted).toHaveLength(1)
    const [one] = posted
    if (one === undefined) return
    expect(one.path).toBe('/v1/traces')
    expect(one.headers).toMatchObject({
      'content-type': 'application/json',
      'x-token': 'a secret',
      'x-team': 'me',
    })
    expect(one.text).not.toContain(prompt)
    const [{ resource }] = JSON.parse(one.text).resourceSpans
    expect(resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'my-gateway' },
    })
    const [root, failed, answered] = spansIn(one)
    expect(root).toMatchObject({ name: 'chat auto', kind: 2, status: {}, traceId: TRACE })
    expect(failed).toMatchObject({ kind: 3, parentSpanId: root.spanId, status: { code: 2 } })
    expect(answered).toMatchObject({ kind: 3, parentSpanId: root.spanId, status: {} })
    expect(failed.attributes).toContainEqual({
      key: 'error.type',
      value: { stringValue: 'overloaded' },
    })
    // The lab is where both providers are; one of them has another name there.
    const { hostname, port } = new URL(stack.lab.url)
    expect(answered.attributes).toEqual(
      expect.arrayContaining([
        { key: 'server.address', value: { stringValue: hostname } },
        { key: 'server.port', value: { intValue: port } },
      ]),
    )
    const names = [failed, answered].flatMap(({ attributes }) =>
      attributes
        .filter(({ key }: { key: string }) => key === 'gen_ai.provider.name')
        .map(({ value }: { value: { stringValue: string } }) => value.stringValue),
    )
    expect(names.sort()).toEqual(['groq', 'mistral_ai'])
    expect(BigInt(root.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root.startTimeUnixNano))
  })

  it('gets them later when it is busy, and never when it will not have them', async () => {
    const { url, posted } = await aCollector(503, 200, 400)
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url }
    await using stack = await startStack({ providers: candidates('groq'), env })
    await stack.chat({})
    await send(stack)
    await send(stack)
    expect(posted).toHaveLength(2)
    expect(posted[1]?.text).toBe(posted[0]?.text)
    await stack.chat({})
    await send(stack)
    await send(stack)
    expect(posted).toHaveLength(3)
  })

  it('and never answers holds up neither requests nor a stop', { timeout: 20_000 }, async () => {
    const { url, posted } = await aCollector(0, 0, 0, 0)
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url }
    const stack = await startStack({ providers: candidates('groq'), env })
    for (let asked = 0; asked < 3; asked++)
      expect(await stack.chat({})).toMatchObject({ status: 200 })
    const startedMs = performance.now()
    await stack[Symbol.asyncDispose]()
    expect(performance.now() - startedMs).toBeLessThan(8_000)
    expect(posted.length).toBeGreaterThan(0)
  })
})

it('without a collector nothing is made', async () => {
  await using stack = await startStack({ providers: candidates('groq') })
  expect(stack.gateway.deps.spans).toBeUndefined()
})
