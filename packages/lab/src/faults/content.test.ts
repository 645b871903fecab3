import { expect } from 'vitest'
import { eventsIn, jsonIn } from '../test/client.ts'
import { type Case, CHUNKS, contents, finishes, testFaults } from '../test/faults.ts'
import { CONTENT } from './content.ts'

const CASES: readonly Case[] = [
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
  { fault: 'unterminated-done', holds: (seen) => expect(seen.text).toMatch(/data: \[DONE\]$/u) },
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
  {
    fault: 'endless-event',
    leaveWhen: (text) => text.length > 200,
    holds: (seen) => expect(seen.text).not.toContain('\n\n'),
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
  { fault: 'invalid-utf8', holds: (seen) => expect(seen.bytes.includes(0xff)).toBe(true) },
  { fault: 'huge-line:200000', holds: (seen) => expect(seen.text.length).toBeGreaterThan(200_000) },
]

testFaults(CONTENT, CASES)
