import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FRAME_BOUNDS, type FrameBounds, FrameOverflow, type FrameRest } from './framing.ts'
import { readSse } from './sse.ts'
import { STREAMS } from './test/fixtures.ts'
import { report } from './test/report.ts'

const encoder = new TextEncoder()

interface Read {
  readonly events: readonly string[]
  readonly rest: FrameRest
}

/** A reader is asynchronous, but over bytes at hand it needs no turn of the event loop. */
async function read(chunks: Iterable<Uint8Array>, bounds?: FrameBounds): Promise<Read> {
  const events: string[] = []
  const reader = readSse(stream(chunks), bounds)
  for (;;) {
    const next = await reader.next()
    if (next.done === true) return { events, rest: next.value }
    events.push(...next.value)
  }
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

/** What the reference parser dispatches. Its decoder must keep the BOM, which it strips itself. */
function oracle(bytes: Uint8Array): string[] {
  const events: string[] = []
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) })
  parser.feed(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
  return events
}

describe('the grammar, by the vectors of web-platform-tests', () => {
  test.each([
    ['newline fest', 'data:test\r\ndata\ndata:test\r\n\r', ['test\n\ntest']],
    [
      'comments',
      `data:1\r:\0\n:\r\ndata:2\n:${'x'.repeat(2048)}\rdata:3\n:data:fail\r:${'x'.repeat(2048)}\ndata:4\n\n`,
      ['1\n2\n3\n4'],
    ],
    [
      'field parsing',
      'data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n',
      ['\0\n 2\n1\n3\n\n4'],
    ],
    ['one BOM is ignored', '\ufeffdata:1\n\n\ufeffdata:2\n\ndata:3\n\n', ['1', '3']],
    ['a second BOM is not', '\ufeff\ufeffdata:1\n\ndata:2\n\n', ['2']],
    ['no space after the colon', 'data:1\n\ndata: 2\n\ndata:  3\n\n', ['1', '2', ' 3']],
    ['data without a colon', 'data\n\ndata\ndata\n\ndata:test\n\n', ['', '\n', 'test']],
    ['other fields', 'event: x\nid: 1\nretry: 1000\nfoo: bar\ndata: y\n\n', ['y']],
    ['an event of no data', 'event: x\n\n:ping\n\ndata: y\n\n', ['y']],
    ['NUL and unicode', 'data: a\0b \u{1f600} ok…\n\n', ['a\0b \u{1f600} ok…']],
  ])('%s', async (_, source, expected) => {
    expect((await read([encoder.encode(source)])).events).toEqual(expected)
  })

  test('invalid UTF-8 becomes U+FFFD and breaks nothing else', async () => {
    const bytes = [...encoder.encode('data: a'), 0xff, 0xc3, ...encoder.encode('b\n\ndata: c\n\n')]
    expect((await read([Uint8Array.from(bytes)])).events).toEqual(['a\ufffd\ufffdb', 'c'])
  })
})

describe('the end of the input', () => {
  test('an event whose blank line never came is handed over as the tail, not dropped', async () => {
    const { events, rest } = await read([encoder.encode('data: a\n\ndata: [DONE]')])
    expect(events).toEqual(['a'])
    expect(rest).toEqual({ tail: '[DONE]', stray: '' })
  })

  test('lines outside the grammar are kept for whoever looks for an error in them', async () => {
    const { rest } = await read([encoder.encode('data: a\r\n\r\n{\n  "error": {"code": 503}\n}\n')])
    expect(rest).toEqual({ tail: undefined, stray: '{\n  "error": {"code": 503}\n}' })
  })

  test('stray text is bounded', async () => {
    const line = `${'x'.repeat(1000)}\n`
    const { rest } = await read([encoder.encode(line.repeat(1000))])
    expect(rest.stray.length).toBeLessThanOrEqual(64 << 10)
  })
})

describe('bounds', () => {
  const bounds: FrameBounds = { lineCharsMax: 16, eventCharsMax: 32, streamBytesMax: 128 }
  test.each([
    ['a line that never ends', 'data: 12345678901234567890'],
    ['a long line', 'data: 12345678901234567890\n\n'],
    ['an event that never ends', 'data: 12345678\n'.repeat(4)],
    ['a stream that never ends', ': x\n'.repeat(40)],
  ])('%s overflows', async (_, source) => {
    const bytes = encoder.encode(source)
    await expect(read([bytes], bounds)).rejects.toBeInstanceOf(FrameOverflow)
    const single = [...bytes].map((byte) => Uint8Array.of(byte))
    await expect(read(single, bounds)).rejects.toBeInstanceOf(FrameOverflow)
  })

  test('what came before the overflow is handed out', async () => {
    const reader = readSse(stream([encoder.encode(`data: a\n\n${'x'.repeat(99)}`)]), bounds)
    expect((await reader.next()).value).toEqual(['a'])
    await expect(reader.next()).rejects.toBeInstanceOf(FrameOverflow)
  })

  test('the defaults are a MiB a line, 4 an event, 64 a stream', () => {
    expect(FRAME_BOUNDS).toEqual({
      lineCharsMax: 1_048_576,
      eventCharsMax: 4_194_304,
      streamBytesMax: 67_108_864,
    })
  })
})

describe('how the network cuts a stream makes no difference', () => {
  const nasty =
    '\ufeffdata: é😀\r\n\r\ndata:x\rdata: y\r\r: ping\n\ndata\n\nevent: e\r\ndata: z\n\n\r\ndata: [DONE]'

  test('every one and every two cuts of a nasty stream', async () => {
    const bytes = encoder.encode(nasty)
    const expected = await read([bytes])
    for (let first = 0; first <= bytes.length; first++)
      for (let second = first; second <= bytes.length; second++) {
        expect(await read(split(bytes, [first, second]))).toEqual(expected)
      }
  })

  test.each(STREAMS)('every cut of %s', async (_, source) => {
    const bytes = encoder.encode(source)
    const expected = await read([bytes])
    expect(expected.events.length).toBeGreaterThan(0)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await read(split(bytes, [cut]))).toEqual(expected)
    }
  })

  test('a BOM cut anywhere is a BOM', async () => {
    const bytes = encoder.encode('\ufeffdata: a\n\n')
    for (let cut = 0; cut < 6; cut++) {
      expect((await read(split(bytes, [cut]))).events).toEqual(['a'])
    }
  })

  test('a second BOM is none, wherever the read ends', async () => {
    const bytes = encoder.encode('\ufeff\ufeffdata: a\n\ndata: b\n\n')
    for (let cut = 0; cut < 9; cut++) {
      expect((await read(split(bytes, [cut]))).events).toEqual(['b'])
    }
  })

  test('200,000 random streams, randomly cut, read as by the reference parser', async () => {
    const piece = fc.constantFrom(
      'data:',
      'data: ',
      'data',
      'event: e',
      'id: 1',
      'retry: 5',
      ':',
      ': c',
      'da',
      'x',
      '{"a":1}',
      ' ',
      '\n',
      '\n',
      '\n\n',
      '\r',
      '\r\n',
      '\r\n\r\n',
      '\ufeff',
      'é',
      '😀',
      '\0',
      '[DONE]',
      'Data:',
      'data\n',
    )
    const property = fc.asyncProperty(
      fc.array(piece, { maxLength: 24 }),
      fc.array(fc.nat(200), { maxLength: 4 }),
      async (pieces, cuts) => {
        const bytes = encoder.encode(pieces.join(''))
        const { events } = await read(split(bytes, cuts))
        const expected = oracle(bytes)
        if (JSON.stringify(events) !== JSON.stringify(expected)) {
          throw new Error(`${JSON.stringify(events)} is not ${JSON.stringify(expected)}`)
        }
      },
    )
    await fc.assert(property, { numRuns: 200_000 })
    const bytes = STREAMS.reduce((sum, [, source]) => sum + encoder.encode(source).length, 0)
    report(
      `sse: 200,000 random streams; ${STREAMS.length} recorded ones, cut at each of ${bytes} bytes`,
    )
  }, 60_000)
})

describe('cost', () => {
  /** Milliseconds to read `mebibytes` one byte at a time. */
  async function timeOf(mebibytes: number): Promise<number> {
    const line = encoder.encode(`data: ${'x'.repeat(1018)}\n\n`)
    const bytes = Array.from(line, (byte) => Uint8Array.of(byte))
    function* repeated(): Generator<Uint8Array> {
      for (let at = 0; at < mebibytes * 1024; at++) yield* bytes
    }
    const startedMs = performance.now()
    const { events } = await read(repeated())
    expect(events.length).toBe(mebibytes * 1024)
    return performance.now() - startedMs
  }

  test('10 MiB in reads of one byte cost about ten times what 1 MiB costs', async () => {
    await timeOf(1)
    const one = Math.max(await timeOf(1), 50)
    expect(await timeOf(10)).toBeLessThan(one * 30)
  }, 60_000)

  test('a line of 1 MiB in reads of one byte is joined once', async () => {
    const bytes = encoder.encode(`data: ${'x'.repeat((1 << 20) - 16)}\n\n`)
    const startedMs = performance.now()
    const { events } = await read(Array.from(bytes, (byte) => Uint8Array.of(byte)))
    expect(events[0]?.length).toBe((1 << 20) - 16)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  }, 60_000)
})
