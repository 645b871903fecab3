import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { startLab } from '../lab.ts'
import { chat, eventsIn, type Seen } from '../test/client.ts'
import { type Case, CHUNKS, contents, isStatus, MODEL, testFaults } from '../test/faults.ts'
import type { Fault } from './table.ts'
import { TRANSPORT } from './transport.ts'

function isBroken(code: string) {
  return (seen: Seen): void => {
    expect(seen).toMatchObject({ end: 'refused', code })
  }
}

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
    fault: 'stays-open',
    leaveWhen: (text) => text.includes('[DONE]'),
    holds: (seen) => expect(contents(seen.text)).toBe(CHUNKS),
  },
  { fault: 'switching-101', holds: (seen) => expect(seen.end).toBe('refused') },
  {
    fault: 'comments-forever',
    leaveWhen: (text) => text.length > 200,
    holds: (seen) => expect(eventsIn(seen.text)).toEqual([]),
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
  {
    fault: 'multiline',
    holds: (seen) => {
      const joined = seen.text.replaceAll('\ndata: "', '"')
      expect([eventsIn(seen.text), contents(joined)]).toEqual([[], CHUNKS])
    },
  },
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
]

const { hang: _hang, 'hang-after-headers': _headers, ...OTHERS } = TRANSPORT

testFaults(OTHERS, [...CONNECTIONS, ...BYTES])

describe('hanging', () => {
  it.each<Fault>(['hang', 'hang-after-headers'])(
    '%s lasts until the client leaves',
    async (fault) => {
      await using lab = await startLab({ limits: 'off' })
      const leaving = new AbortController()
      const { signal } = leaving
      const seen = chat(lab, 'groq', `${MODEL}+${fault}`, { stream: true, signal })
      await lab.until((calls) => calls.length === 1)
      expect(lab.calls()[0]).toMatchObject({ outcome: 'pending' })
      leaving.abort()
      await lab.until((calls) => calls[0]?.closedByClientAtMs !== undefined)
      expect(['left', 'cut']).toContain((await seen).end)
    },
  )
})
