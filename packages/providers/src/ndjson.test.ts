import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameBounds, FrameOverflow, type FrameRest } from './framing.ts'
import { readNdjson, readValues } from './ndjson.ts'
import { LINES } from './test/fixtures.ts'
import { report } from './test/report.ts'

const encoder = new TextEncoder()

interface Read {
  readonly lines: readonly string[]
  readonly rest: FrameRest
}

async function drain(reader: AsyncGenerator<readonly string[], FrameRest, void>): Promise<Read> {
  const lines: string[] = []
  for (;;) {
    const next = await reader.next()
    if (next.done === true) return { lines, rest: next.value }
    lines.push(...next.value)
  }
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function read(chunks: Iterable<Uint8Array>, bounds?: FrameBounds): Promise<Read> {
  return drain(readNdjson(stream(chunks), bounds))
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

/** The lines of a text, as simply as they can be said. */
function oracle(text: string): Read {
  const lines = new TextDecoder()
    .decode(encoder.encode(text))
    .split('\n')
    .map((line) => line.trim())
  const tail = lines.pop() ?? ''
  return { lines: lines.filter(Boolean), rest: { tail: tail === '' ? undefined : tail, stray: '' } }
}

describe('how the network cuts lines makes no difference', () => {
  it.each(LINES)('every cut of %s', async (_path, source) => {
    const bytes = encoder.encode(source)
    const expected = await read([bytes])
    expect(expected.lines.length).toBeGreaterThan(1)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await read(split(bytes, [cut]))).toEqual(expected)
    }
  })

  it('100,000 random texts, randomly cut, give the lines they have', async () => {
    const piece = fc.constantFrom(
      '{"a":1}',
      '"é😀"',
      '\n',
      '\r\n',
      '\n\n',
      ' ',
      'x',
      '\u2028',
      '[',
      '\\n',
    )
    const property = fc.asyncProperty(
      fc.array(piece, { maxLength: 16 }),
      fc.array(fc.nat(100), { maxLength: 4 }),
      async (pieces, cuts) => {
        const text = pieces.join('')
        const seen = await read(split(encoder.encode(text), cuts))
        if (JSON.stringify(seen) !== JSON.stringify(oracle(text))) {
          throw new Error(`${JSON.stringify(seen)} of ${JSON.stringify(text)}`)
        }
      },
    )
    await fc.assert(property, { numRuns: 100_000 })
    report(`ndjson: 100,000 random texts; ${LINES.length} recorded streams, cut at each byte`)
  }, 60_000)
})

describe('one value printed over several lines', () => {
  it('is the tail, and no line', async () => {
    const printed = JSON.stringify({ a: [1, { b: 2 }] }, undefined, 2)
    for (const end of ['', '\n']) {
      const isValue = (line: string): boolean => line !== '{'
      const { lines, rest } = await drain(
        readValues(stream([encoder.encode(printed + end)]), isValue),
      )
      expect(lines).toEqual([])
      expect(JSON.parse(rest.tail ?? '')).toEqual({ a: [1, { b: 2 }] })
    }
  })
})

describe('bounds', () => {
  const bounds: FrameBounds = { lineCharsMax: 8, eventCharsMax: 8, streamBytesMax: 64 }

  it.each([
    ['a line that never ends', '{"a":"12345'],
    ['a stream that never ends', '{"a":1}\n'.repeat(9)],
  ])('%s overflows, in one read and in many', async (_what, source) => {
    const bytes = encoder.encode(source)
    await expect(read([bytes], bounds)).rejects.toBeInstanceOf(FrameOverflow)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    await expect(read(single, bounds)).rejects.toBeInstanceOf(FrameOverflow)
  })

  it('what came before is handed out', async () => {
    const reader = readNdjson(stream([encoder.encode('1\n2\n123456789')]), bounds)
    expect((await reader.next()).value).toEqual(['1', '2'])
    await expect(reader.next()).rejects.toBeInstanceOf(FrameOverflow)
  })
})

describe('cost', () => {
  it('a line of 512 KiB in reads of one byte is joined once', async () => {
    const bytes = encoder.encode(`"${'x'.repeat(512 << 10)}"\n`)
    const startedMs = performance.now()
    const { lines } = await read(Array.from(bytes, (byte) => Uint8Array.of(byte)))
    expect(lines[0]?.length).toBe((512 << 10) + 2)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  }, 60_000)
})
