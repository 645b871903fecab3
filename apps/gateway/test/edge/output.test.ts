/** Rows 38, 54 and 59: what leaves the gateway besides an answer's text: its headers, and lines of the log. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { createLog, faultOf } from '../../src/log.ts'
import { candidates, startStack } from '../stack/stack.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Every header an answer may have, of ours and of HTTP's. */
const OURS: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'x-accel-buffering',
  'x-content-type-options',
  'x-request-id',
  'x-routed-via',
])

const COMPLETION = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
}

describe('an answer', () => {
  it('row 60: is padded to round events for whoever asks, letters that say nothing, and for nobody else', async () => {
    await using stack = await startStack({ providers: candidates('groq') })
    const ask = async (stream_options: object) => {
      const content = 'repeat: Short words and extraordinarily protracted ones.'
      const messages = [{ role: 'user', content }]
      const { text } = await stack.chat({ stream: true, stream_options, messages })
      return text.split('\n\n').filter((event) => event.includes('"delta"'))
    }
    const padded = await ask({ include_obfuscation: true })
    expect(padded.length).toBeGreaterThan(5)
    expect(padded.map((event) => (Buffer.byteLength(event) + 2) % 128)).toEqual(padded.map(() => 0))
    const letters = padded.map((event) => /"obfuscation":"([\w-]*)"/.exec(event)?.[1])
    expect(new Set(letters).size).toBe(letters.length)
    expect((await ask({})).join('')).not.toContain('obfuscation')
  })

  it.each([false, true])(
    'row 59: has none of its provider’s headers, streamed: %s',
    async (stream) => {
      const provider = createServer((_request, response) => {
        response.setHeader('set-cookie', 'session=theirs')
        response.setHeader('server', 'theirs')
        response.setHeader('x-routed-via', 'theirs')
        response.setHeader('access-control-allow-origin', '*')
        response.setHeader('content-disposition', 'attachment; filename=x.exe')
        response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json')
        const chunk = {
          choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: 'stop' }],
        }
        response.end(
          stream
            ? `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`
            : JSON.stringify(COMPLETION),
        )
      })
      await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve))
      const { port } = provider.address() as AddressInfo
      const env = { GROQ_BASE_URL: `http://127.0.0.1:${port}` }
      await using stack = await startStack({ providers: candidates('groq'), env })
      const { status, headers, text } = await stack.chat({ stream })
      expect({ status, isAnswered: text.includes('Hello.') }).toEqual({
        status: 200,
        isAnswered: true,
      })
      expect(Object.keys(headers).filter((name) => !OURS.has(name))).toEqual([])
      expect(headers['x-routed-via']).toMatch(/^groq\//)
      provider.close()
    },
  )
})

describe('every answer', () => {
  const TLS = { 'x-forwarded-proto': 'https' }

  it('row 5.1: is what it says it is, and of the planes none is kept on the way', async () => {
    await using stack = await startStack({ providers: candidates('groq') })
    const admin = { authorization: `Bearer ${stack.gateway.secrets.adminKey}` }
    for (const path of [
      '/livez',
      '/openapi.json',
      '/v1/models',
      '/v1/nope',
      '/api/ping',
      '/api/keys',
      '/api/nope',
      '/metrics',
      '/nope',
    ])
      for (const headers of [{}, admin, { authorization: '' }]) {
        const seen = await stack.ask(path, { headers })
        expect(seen.headers['x-content-type-options'], path).toBe('nosniff')
        if (/^\/(?:v1|api)\//.test(path))
          expect(seen.headers['cache-control'], path).toBe('no-store')
      }
    for (const stream of [false, true]) {
      const { headers } = await stack.chat({ stream })
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
      expect(headers['cache-control']).toMatch(/^no-(?:store|cache)$/)
    }
  })

  it('row 5.1: asks for TLS from now on, and for a window of its own, only where a trusted proxy says that it came by TLS', async () => {
    const providers = candidates('groq')
    await using stack = await startStack({ providers, env: { TRUST_PROXY: '127.0.0.1' } })
    await using stranger = await startStack({ providers })
    const asked = async (one: typeof stack, headers: Record<string, string>) => {
      const answer = (await one.ask('/livez', { headers })).headers
      const opener = headers === TLS && one !== stranger ? 'same-origin' : undefined
      expect(answer['cross-origin-opener-policy']).toBe(opener)
      return answer['strict-transport-security']
    }
    expect(await asked(stack, TLS)).toMatch(/^max-age=\d{7,}$/)
    expect(await asked(stack, {})).toBeUndefined()
    expect(await asked(stack, { 'x-forwarded-proto': 'http' })).toBeUndefined()
    expect(await asked(stranger, TLS)).toBeUndefined()
    const env = { TRUST_PROXY: '127.0.0.1', DISABLE_HSTS: '1' }
    await using plain = await startStack({ providers, env })
    expect(await asked(plain, TLS)).toBeUndefined()
  })
})

const NASTY = 'a\r\n{"level":60,"msg":"forged"}\u001b[31m\0\u2028b'

describe('a line of the log', () => {
  it('row 38: stays one line, whatever it is told', () => {
    const lines: string[] = []
    const log = createLog('trace', undefined, { write: (line) => void lines.push(line) })
    log.info({ model: NASTY, [NASTY]: [NASTY] }, NASTY)
    expect(lines).toHaveLength(1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(lines[0]?.slice(0, -1)).not.toMatch(/[\0-\x1f\x7f]/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: NASTY })
  })

  it('row 38: is not made by what clients write', async () => {
    const lines: string[] = []
    const log = createLog('trace', undefined, { write: (line) => void lines.push(line) })
    await using stack = await startStack({ providers: candidates('groq'), log })
    stack.lab.script({ times: 1 }, 'status:500')
    const marker = 'forged-by-a-client'
    const headers = { 'x-session-id': marker, 'user-agent': marker }
    await stack.chat({ model: `${marker}\n` }, { headers })
    await stack.chat(
      { user: marker, messages: [{ role: 'user', content: NASTY + marker }] },
      { headers },
    )
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => line.includes(marker))).toEqual([])
  })

  it('row 54: says the class and the code of what was thrown, never its words', () => {
    const cause = new Error('https://user:secret@host.test/?key=secret')
    const thrown = Object.assign(new TypeError('secret', { cause }), { code: 'ECONNREFUSED' })
    expect(faultOf(thrown)).toEqual({ fault: 'TypeError', code: 'ECONNREFUSED' })
    expect(faultOf('secret')).toEqual({ fault: 'string' })
  })
})
