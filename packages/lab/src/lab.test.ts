import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { objectsOf } from './json.ts'
import { startLab } from './lab.ts'
import { ask, chat, jsonIn } from './test/client.ts'

const MODEL = 'qwen/qwen3.8-27b'

describe('calls', () => {
  it('tell who asked for what, and what became of it', async () => {
    await using lab = await startLab({ clock: { nowMs: () => 1_000 } })
    await chat(lab, 'groq', `${MODEL}+none`, { key: 'ada', prompt: 'hi' })
    await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    expect(lab.calls()).toMatchObject([
      {
        id: 1,
        provider: 'groq',
        model: MODEL,
        key: 'ada',
        atMs: 1_000,
        method: 'POST',
        path: '/chat/completions',
        stream: false,
        admitted: true,
        status: 200,
        outcome: 'answered',
        body: { messages: [{ role: 'user', content: 'hi' }] },
        endedAtMs: 1_000,
      },
    ])
    expect(lab.calls()[0]?.closedByClientAtMs).toBeUndefined()
  })

  it('are counted whatever is wrong with them', async () => {
    await using lab = await startLab()
    await chat(lab, 'groq', MODEL, { key: 'invalid' })
    await chat(lab, 'groq', 'nobody/knows')
    await chat(lab, 'groq', MODEL, { extra: { min_p: 1 } })
    await ask({ url: `${lab.baseUrl('groq')}/nothing` })
    expect(lab.calls().map(({ status }) => status)).toEqual([401, 404, 400, 404])
    expect(lab.calls({ admitted: true })).toEqual([])
    expect(lab.calls({ provider: 'google' })).toEqual([])
    lab.clear()
    expect(lab.calls()).toEqual([])
  })

  it('count the bytes and the content chunks that were sent', async () => {
    await using lab = await startLab({ timing: { chunks: 12 } })
    const { bytes } = await chat(lab, 'groq', MODEL, { stream: true })
    expect(lab.calls()[0]).toMatchObject({ bytesSent: bytes.length, chunksSent: 12, stream: true })
  })

  it('know at once when the client has gone', async () => {
    let now = 5
    await using lab = await startLab({ clock: { nowMs: () => now } })
    const leaving = new AbortController()
    const { signal } = leaving
    const seen = chat(lab, 'groq', `${MODEL}+hang`, { stream: true, signal })
    await lab.until((calls) => calls.length === 1)
    expect(lab.calls()[0]).toMatchObject({ outcome: 'pending' })
    now = 9
    leaving.abort()
    await seen
    await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    expect(lab.calls()[0]).toMatchObject({
      closedByClientAtMs: 9,
      endedAtMs: 9,
      outcome: 'faulted',
    })
  })

  it('end, and the answer with them, when the client leaves in the middle of a timed stream', async () => {
    await using lab = await startLab({ timing: { tokenMs: 1, chunks: 50 } })
    const leaveWhen = (text: string): boolean => text.includes('content')
    expect((await chat(lab, 'groq', MODEL, { stream: true, leaveWhen })).end).toBe('left')
    await lab.until((calls) => calls[0]?.closedByClientAtMs !== undefined)
    expect(lab.calls()[0]?.chunksSent).toBeLessThan(50)
  })

  it('are none until their body has arrived', async () => {
    await using lab = await startLab()
    const socket = connect(lab.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(
      'POST /groq/openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
    )
    socket.destroySoon()
    await closed
    expect(lab.calls()).toEqual([])
  })
})

describe('the journal', () => {
  it('has a line for a call before its answer starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'))
    const journal = join(folder, 'calls.jsonl')
    try {
      await using lab = await startLab({ journal })
      const leaving = new AbortController()
      const { signal } = leaving
      const hanging = chat(lab, 'groq', `${MODEL}+hang`, { key: 'ada', signal })
      await lab.until((calls) => calls.length === 1)
      expect(jsonIn(readFileSync(journal, 'utf8'))).toMatchObject({
        id: 1,
        key: 'ada',
        admitted: true,
      })
      leaving.abort()
      await hanging
      await chat(lab, 'groq', MODEL, { key: 'invalid' })
      const lines = readFileSync(journal, 'utf8').trimEnd().split('\n')
      expect(lines.map((line) => jsonIn(line)['admitted'])).toEqual([true, false])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('scripts', () => {
  const status = async (lab: Awaited<ReturnType<typeof startLab>>, model = MODEL, key = 'k') =>
    (await chat(lab, 'groq', model, { key })).status

  it('take turns, each for as many requests as it says', async () => {
    await using lab = await startLab()
    lab.script({ provider: 'groq', times: 2 }, 'status:503')
    lab.script({ times: 1 }, 'none')
    lab.script({}, 'status:500')
    const seen = [await status(lab), await status(lab), await status(lab), await status(lab)]
    expect(seen).toEqual([503, 503, 200, 500])
  })

  it('can be for one provider, model or key', async () => {
    await using lab = await startLab()
    lab.script({ provider: 'google' }, 'status:500')
    lab.script({ model: 'openai/gpt-oss-20b' }, 'status:502')
    lab.script({ key: 'ada' }, 'status:503')
    expect(await status(lab)).toBe(200)
    expect(await status(lab, 'openai/gpt-oss-20b')).toBe(502)
    expect(await status(lab, MODEL, 'ada')).toBe(503)
  })

  it('leave key checks alone unless their path is named', async () => {
    await using lab = await startLab()
    const url = `${lab.baseUrl('groq')}/models`
    lab.script({}, 'status:500')
    expect((await ask({ url })).status).toBe(200)
    lab.script({ path: '/models' }, 'status:503')
    expect((await ask({ url })).status).toBe(503)
  })

  it('lay several faults on one request', async () => {
    await using lab = await startLab()
    lab.script({}, 'crlf', 'no-done')
    const { text } = await chat(lab, 'groq', MODEL, { stream: true })
    expect(text).toMatch(/\r\n\r\n$/u)
    expect(text).not.toContain('[DONE]')
  })
})

describe('the lab’s own endpoints', () => {
  it('script, list and clear over HTTP', async () => {
    await using lab = await startLab()
    const post = (path: string, body = {}) => ask({ url: `${lab.url}${path}`, body })
    await post('/_lab/script', { match: { provider: 'groq', times: 1 }, faults: ['status:503'] })
    expect((await chat(lab, 'groq', MODEL)).status).toBe(503)
    const list = await ask({ url: `${lab.url}/_lab/calls?provider=groq` })
    expect(objectsOf(jsonIn(list.text)['calls'])).toMatchObject([
      { status: 503, faults: ['status:503'] },
    ])
    await post('/_lab/clear')
    expect(jsonIn((await ask({ url: `${lab.url}/_lab/calls` })).text)).toEqual({ calls: [] })
  })

  it('refuse a fault that does not exist, and name those that do', async () => {
    await using lab = await startLab()
    const wrong = await ask({ url: `${lab.url}/_lab/script`, body: { faults: ['nonsense'] } })
    expect(wrong.status).toBe(400)
    const health = await ask({ url: `${lab.url}/_lab/health` })
    expect(jsonIn(health.text)).toMatchObject({
      status: 'ok',
      faults: expect.arrayContaining(['hang']),
    })
    expect((await ask({ url: `${lab.url}/_lab/nothing` })).status).toBe(404)
    expect((await ask({ url: `${lab.url}/nobody/v1/models` })).status).toBe(404)
  })
})

describe('the environment', () => {
  it('points every provider at the lab', async () => {
    await using lab = await startLab()
    expect(lab.environment).toEqual({
      CEREBRAS_BASE_URL: `${lab.url}/cerebras/v1`,
      CLOUDFLARE_BASE_URL: `${lab.url}/cloudflare/client/v4/accounts`,
      COHERE_BASE_URL: `${lab.url}/cohere`,
      GITHUB_BASE_URL: `${lab.url}/github/inference`,
      GOOGLE_BASE_URL: `${lab.url}/google/v1beta`,
      GROQ_BASE_URL: `${lab.url}/groq/openai/v1`,
      MISTRAL_BASE_URL: `${lab.url}/mistral/v1`,
      NVIDIA_BASE_URL: `${lab.url}/nvidia/v1`,
      OLLAMA_BASE_URL: `${lab.url}/ollama/api`,
      OPENROUTER_BASE_URL: `${lab.url}/openrouter/api/v1`,
      OVHCLOUD_BASE_URL: `${lab.url}/ovhcloud/v1`,
      SAMBANOVA_BASE_URL: `${lab.url}/sambanova/v1`,
      ZAI_BASE_URL: `${lab.url}/zai/api/paas/v4`,
      ZHIPU_BASE_URL: `${lab.url}/zhipu/api/paas/v4`,
    })
    expect(() => lab.baseUrl('nobody')).toThrow('There is no provider nobody.')
  })
})
