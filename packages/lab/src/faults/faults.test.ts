import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { objectOf, objectsOf } from '../json.ts'
import { type Lab, startLab } from '../lab.ts'
import { ask, chat, eventsIn, jsonIn, type Seen } from '../test/client.ts'
import { FAULT_NAMES, type Fault } from './table.ts'

const MODEL = 'qwen/qwen3.8-27b'
const CHUNKS = 8

/** What a streaming client sees of a fault. */
interface Case {
  readonly fault: Fault
  readonly holds: (seen: Seen) => void
  readonly stream?: boolean
  readonly leaveWhen?: (text: string) => boolean
  readonly tools?: boolean
}

const NOW_MS = Date.UTC(2026, 10, 24, 20)

function contents(text: string): number {
  return eventsIn(text)
    .flatMap(({ choices }) => objectsOf(choices))
    .filter(({ delta }) => objectOf(delta)['content']).length
}

function isStatus(status: number, end: Seen['end'] = 'complete') {
  return (seen: Seen): void => {
    expect(seen.end).toBe(end)
    expect(seen.status).toBe(status)
  }
}

function is429(retryAfter: string | undefined) {
  return (seen: Seen): void => {
    expect(seen.status).toBe(429)
    expect(seen.headers['retry-after']).toBe(retryAfter)
  }
}

function isBroken(code: string) {
  return (seen: Seen): void => {
    expect(seen).toMatchObject({ end: 'refused', code })
  }
}

function finishes(text: string): readonly unknown[] {
  return eventsIn(text)
    .flatMap(({ choices }) => objectsOf(choices))
    .map(({ finish_reason }) => finish_reason)
    .filter((reason) => reason !== null)
}

const REFUSALS: readonly Case[] = [
  { fault: 'none', holds: isStatus(200) },
  {
    fault: 'status:503:Gone fishing',
    holds: (seen) => {
      isStatus(503)(seen)
      expect(jsonIn(seen.text)).toMatchObject({ error: { message: 'Gone fishing' } })
    },
  },
  { fault: 'status:204', holds: isStatus(204) },
  { fault: 'status:999', holds: isStatus(999) },
  { fault: 'rate-limited:7', holds: is429('7') },
  { fault: 'rate-limited-http-date:60', holds: is429(new Date(NOW_MS + 60_000).toUTCString()) },
  { fault: 'rate-limited-bare', holds: is429(undefined) },
  {
    fault: 'rate-limited-body:9',
    holds: (seen) => {
      is429(undefined)(seen)
      expect(seen.text).toContain('try again in 9s')
    },
  },
  { fault: 'retry-after:-5', holds: is429('-5') },
  {
    fault: 'daily',
    holds: (seen) => {
      is429('578')(seen)
      expect(seen.text).toContain('tokens per day (TPD)')
    },
  },
  { fault: 'not-on-plan', holds: (seen) => expect(seen.text).toContain('Limit 0') },
  { fault: 'key-revoked', holds: isStatus(401) },
  { fault: 'model-gone', holds: (seen) => expect(seen.text).toContain('model_decommissioned') },
  { fault: 'overflow', holds: (seen) => expect(seen.text).toContain('context_length_exceeded') },
  { fault: 'html-200', holds: (seen) => expect(seen.text).toMatch(/^<!DOCTYPE html>/u) },
  { fault: 'html-502', holds: isStatus(502) },
  {
    fault: 'error-200',
    holds: (seen) => {
      isStatus(200)(seen)
      expect(jsonIn(seen.text)).toHaveProperty('error')
    },
  },
  { fault: 'empty-body', holds: (seen) => expect([seen.status, seen.text]).toEqual([200, '']) },
  {
    fault: 'redirect:307',
    holds: (seen) => {
      isStatus(307)(seen)
      expect(seen.headers.location).toMatch(/\/_lab\/trap$/u)
    },
  },
]

const CONNECTIONS: readonly Case[] = [
  { fault: 'refuse', holds: isBroken('ECONNRESET') },
  { fault: 'late:1', holds: isStatus(200) },
  {
    fault: 'cut:120',
    holds: (seen) => expect([seen.end, seen.bytes.length]).toEqual(['cut', 120]),
  },
  { fault: 'reset:0', holds: (seen) => expect(['cut', 'refused']).toContain(seen.end) },
  {
    fault: 'cut-events:3',
    holds: (seen) => expect([seen.end, contents(seen.text)]).toEqual(['cut', 3]),
  },
  {
    fault: 'stall-after:2',
    leaveWhen: (text) => contents(text) === 2,
    holds: (seen) => expect(seen.end).toBe('left'),
  },
  {
    fault: 'comments-forever',
    leaveWhen: (text) => text.length > 200,
    holds: (seen) => expect(eventsIn(seen.text)).toEqual([]),
  },
  {
    fault: 'endless',
    leaveWhen: (text) => contents(text) > 40,
    holds: (seen) => expect(finishes(seen.text)).toEqual([]),
  },
  {
    fault: 'empty-deltas-forever',
    leaveWhen: (text) => eventsIn(text).length > 20,
    holds: (seen) => expect(contents(seen.text)).toBe(0),
  },
  { fault: 'slow-drip:0', holds: (seen) => expect(contents(seen.text)).toBe(CHUNKS) },
  { fault: 'split:7', holds: (seen) => expect(contents(seen.text)).toBe(CHUNKS) },
  { fault: 'early-hints', holds: isStatus(200) },
  { fault: 'continue-100', holds: isStatus(200) },
  {
    fault: 'http10',
    holds: (seen) => {
      expect(contents(seen.text)).toBe(CHUNKS)
      expect(seen.headers['content-length']).toBeUndefined()
    },
  },
  { fault: 'bad-status-line', holds: isBroken('HPE_INVALID_STATUS') },
  { fault: 'lf-headers', holds: isBroken('HPE_CR_EXPECTED') },
  { fault: 'duplicate-length', holds: isBroken('HPE_UNEXPECTED_CONTENT_LENGTH') },
  { fault: 'bad-chunk-size', holds: (seen) => expect(seen.end).not.toBe('complete') },
  { fault: 'big-headers', holds: isBroken('HPE_HEADER_OVERFLOW') },
]

const BYTES: readonly Case[] = [
  { fault: 'crlf', holds: (seen) => expect(seen.text).not.toMatch(/[^\r]\n/u) },
  {
    fault: 'cr',
    holds: (seen) => {
      expect(seen.text).not.toContain('\n')
      expect(contents(seen.text)).toBe(CHUNKS)
    },
  },
  { fault: 'no-space', holds: (seen) => expect(seen.text).not.toContain('data: ') },
  {
    fault: 'bom',
    holds: (seen) => expect(seen.bytes.subarray(0, 3).toString('hex')).toBe('efbbbf'),
  },
  { fault: 'comments:2', holds: (seen) => expect(seen.text).toMatch(/^(?:: keep-alive\n\n){2}d/u) },
  { fault: 'event-fields', holds: (seen) => expect(seen.text).toContain('\nretry: 100\n') },
  { fault: 'garbage:64', holds: (seen) => expect(seen.bytes).toHaveLength(64) },
  {
    fault: 'content-type:text/plain',
    holds: (seen) => expect(seen.headers['content-type']).toBe('text/plain'),
  },
  {
    fault: 'gzip',
    holds: (seen) => {
      expect(seen.headers['content-encoding']).toBe('gzip')
      expect(contents(gunzipSync(seen.bytes).toString())).toBe(CHUNKS)
    },
  },
  { fault: 'gzip-truncated', holds: (seen) => expect(() => gunzipSync(seen.bytes)).toThrow() },
  { fault: 'gzip-garbage', holds: (seen) => expect(() => gunzipSync(seen.bytes)).toThrow() },
  { fault: 'gzip-bomb:2', holds: (seen) => expect(gunzipSync(seen.bytes)).toHaveLength(2 << 20) },
  { fault: 'invalid-utf8', holds: (seen) => expect(seen.bytes.includes(0xff)).toBe(true) },
  { fault: 'huge-line:200000', holds: (seen) => expect(seen.text.length).toBeGreaterThan(200_000) },
]

const CONTENT: readonly Case[] = [
  {
    fault: 'error-first',
    holds: (seen) => expect(eventsIn(seen.text)).toMatchObject([{ error: {} }]),
  },
  {
    fault: 'error-after:2',
    holds: (seen) => {
      expect(contents(seen.text)).toBe(2)
      expect(eventsIn(seen.text).at(-1)).toHaveProperty('error')
    },
  },
  {
    fault: 'malformed-after:1',
    holds: (seen) => {
      expect(seen.text).toContain('"content":"\n\n')
      expect(contents(seen.text)).toBe(CHUNKS)
    },
  },
  {
    fault: 'empty',
    holds: (seen) => {
      expect(contents(seen.text)).toBe(0)
      expect(finishes(seen.text)).toEqual(['stop'])
      expect(seen.text).toContain('"completion_tokens":0')
    },
  },
  { fault: 'no-finish', holds: (seen) => expect(finishes(seen.text)).toEqual([]) },
  {
    fault: 'no-done',
    holds: (seen) => {
      expect(finishes(seen.text)).toEqual(['stop'])
      expect(seen.text).not.toContain('[DONE]')
    },
  },
  { fault: 'done-only', holds: (seen) => expect(seen.text).toBe('data: [DONE]\n\n') },
  {
    fault: 'duplicate-finish',
    holds: (seen) => expect(finishes(seen.text)).toEqual(['stop', 'stop']),
  },
  {
    fault: 'duplicate-done',
    holds: (seen) => expect(seen.text.split('[DONE]')).toHaveLength(3),
  },
  { fault: 'data-after-done', holds: (seen) => expect(seen.text).toMatch(/\[DONE\]\n\ndata: \{/u) },
  {
    fault: 'usage-only-first',
    holds: (seen) => expect(eventsIn(seen.text)[0]).toMatchObject({ choices: [], usage: {} }),
  },
  {
    fault: 'json-when-stream',
    holds: (seen) => expect(jsonIn(seen.text)['object']).toBe('chat.completion'),
  },
  {
    fault: 'stream-when-json',
    stream: false,
    holds: (seen) => expect(contents(seen.text)).toBe(CHUNKS),
  },
  {
    fault: 'truncated-json',
    stream: false,
    holds: (seen) => {
      expect(seen.end).toBe('cut')
      expect(seen.bytes.length).toBe(Math.floor(Number(seen.headers['content-length']) / 2))
    },
  },
  {
    fault: 'truncated-json:chunked',
    stream: false,
    holds: (seen) => expect([seen.end, jsonIn(seen.text)]).toEqual(['complete', {}]),
  },
  { fault: 'no-usage', holds: (seen) => expect(seen.text).not.toContain('_tokens') },
  { fault: 'negative-usage', holds: (seen) => expect(seen.text).toContain('"total_tokens":-') },
  { fault: 'string-usage', holds: (seen) => expect(seen.text).toMatch(/"total_tokens":"\d+"/u) },
  {
    fault: 'tool-no-index',
    tools: true,
    holds: (seen) => expect(seen.text).toMatch(/"arguments":"[^}]+\}"\}\}\]/u),
  },
  {
    fault: 'tool-no-id',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"tool_calls":[{"type"'),
  },
  {
    fault: 'tool-null-name',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"name":null'),
  },
  {
    fault: 'tool-object-args',
    tools: true,
    holds: (seen) => expect(seen.text).toContain('"arguments":{"city":"Oslo"}'),
  },
  { fault: 'hostile-fields', holds: (seen) => expect(seen.text).toContain('"id":"<script>') },
]

const HANGING: readonly Fault[] = ['hang', 'hang-after-headers']
const CASES = [...REFUSALS, ...CONNECTIONS, ...BYTES, ...CONTENT]

const TOOLS = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { properties: { city: { type: 'string' } } } },
  },
]

function send(lab: Lab, { fault, stream = true, tools = false, leaveWhen }: Case): Promise<Seen> {
  return chat(lab, 'groq', `${MODEL}+${fault}`, {
    stream,
    ...(tools ? { prompt: 'The weather in Oslo?', extra: { tools: TOOLS } } : {}),
    ...(leaveWhen === undefined ? {} : { leaveWhen }),
  })
}

describe('a fault behind the name of a model', () => {
  it.each(CASES.map((one) => [one.fault, one] as const))('%s', async (_name, one) => {
    const clock = { nowMs: () => NOW_MS }
    await using lab = await startLab({ limits: 'off', clock, timing: { chunks: CHUNKS } })
    one.holds(await send(lab, one))
    await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    const [call] = lab.calls()
    expect(call?.outcome).toBe(one.fault === 'none' ? 'answered' : 'faulted')
    expect(call?.closedByClientAtMs).toBe(one.leaveWhen === undefined ? undefined : NOW_MS)
  })

  it.each(HANGING)('%s lasts until the client leaves', async (fault) => {
    await using lab = await startLab({ limits: 'off' })
    const leaving = new AbortController()
    const { signal } = leaving
    const seen = chat(lab, 'groq', `${MODEL}+${fault}`, { stream: true, signal })
    await lab.until((calls) => calls.length === 1)
    expect(lab.calls()[0]).toMatchObject({ outcome: 'pending' })
    leaving.abort()
    await lab.until((calls) => calls[0]?.closedByClientAtMs !== undefined)
    expect(['left', 'cut']).toContain((await seen).end)
  })

  it('is tested for every name in the table', () => {
    const tested = new Set([...CASES.map(({ fault }) => fault), ...HANGING].map(nameOf))
    expect(FAULT_NAMES.filter((name) => !tested.has(name))).toEqual([])
  })

  it('is an unknown model when there is no such fault', async () => {
    await using lab = await startLab()
    expect((await chat(lab, 'groq', `${MODEL}+nonsense`)).status).toBe(404)
  })
})

function nameOf(fault: string): string {
  return fault.split(':')[0] ?? fault
}

describe('faults of the other providers', () => {
  it.each([
    ['cerebras', 'gpt-oss-120b', 'token_quota_exceeded'],
    ['google', 'gemini-3.6-flash', 'GenerateRequestsPerDay'],
    ['mistral', 'mistral-small-2603', '"code":"1300"'],
    ['openrouter', 'qwen/qwen3-coder:free', 'openrouter_free_tier_daily'],
  ])('%s has its own words for a day that is spent', async (provider, model, words) => {
    await using lab = await startLab()
    const seen = await chat(lab, provider, `${model}+daily`)
    expect([seen.status, seen.text]).toEqual([429, expect.stringContaining(words)])
  })

  it('google breaks off with bare JSON, and has no [DONE] to lose', async () => {
    await using lab = await startLab({ timing: { chunks: CHUNKS } })
    const model = 'gemini-3.6-flash'
    const broken = await chat(lab, 'google', `${model}+error-after:2`, { stream: true })
    expect(broken.text).toContain('\r\n\r\n{\n  "error": {')
    const cut = await chat(lab, 'google', `${model}+cut-events:2`, { stream: true })
    expect([cut.end, eventsIn(cut.text).length]).toEqual(['cut', 2])
    const whole = await chat(lab, 'google', `${model}+no-done`, { stream: true })
    expect(whole.text).toContain('"finishReason": "STOP"')
  })

  it('a key check can be faulted as well', async () => {
    await using lab = await startLab()
    lab.script({ path: '/key' }, 'error-200', 'late:1')
    const seen = await ask({ url: `${lab.baseUrl('openrouter')}/key` })
    expect(jsonIn(seen.text)).toHaveProperty('error')
  })
})
