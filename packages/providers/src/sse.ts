/**
 * Server-sent events: bytes in, `data` payloads out, one batch per network read.
 *
 * Hand-rolled because a chat gateway needs one field of the grammar and hard memory bounds. Linear in its input:
 * the pieces of an unfinished line are joined once, when its terminator arrives.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
import { FRAME_BOUNDS, type FrameBounds, FrameOverflow, type FrameRest } from './framing.ts'

/** Stray text is kept for one error object; what is longer is not one. */
const STRAY_CHARS_MAX = 64 << 10

/**
 * Yields the payloads of the events that each read completed, and returns what was left at the end.
 *
 * **Errors**: throws {@link FrameOverflow} past a bound, after the payloads before it were yielded.
 */
export async function* readSse(
  bytes: AsyncIterable<Uint8Array>,
  bounds: FrameBounds = FRAME_BOUNDS,
): AsyncGenerator<readonly string[], FrameRest, void> {
  // The splitter strips the one BOM there may be: Node's decoder strips a second one when a read ends after the first.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const lines = new LineSplitter(bounds.lineCharsMax)
  const events = new EventAssembler(bounds.eventCharsMax)
  let left = bounds.streamBytesMax
  for await (const chunk of bytes) {
    left -= chunk.length
    const overflow =
      left < 0
        ? new FrameOverflow(`stream exceeds ${bounds.streamBytesMax} bytes`)
        : lines.push(decoder.decode(chunk, { stream: true }), events)
    const batch = events.take()
    if (batch !== undefined) yield batch
    if (overflow !== undefined) throw overflow
  }
  const overflow = lines.push(decoder.decode(), events)
  if (overflow !== undefined) throw overflow
  return events.rest(lines.pending())
}

/** Cuts text at LF, CR and CRLF, wherever a read happens to end. */
class LineSplitter {
  readonly #charsMax: number
  #pieces: string[] = []
  #held = 0
  #isFirst = true
  /** The last read ended in CR: an LF that begins the next one belongs to it. */
  #afterCr = false

  constructor(charsMax: number) {
    this.#charsMax = charsMax
  }

  push(text: string, events: EventAssembler): FrameOverflow | undefined {
    if (text === '') return undefined
    const isMark = this.#isFirst && text.startsWith('\ufeff')
    this.#isFirst = false
    let start = isMark || (this.#afterCr && text.startsWith('\n')) ? 1 : 0
    this.#afterCr = text.endsWith('\r')
    const nextBreak = text.includes('\r') ? anyBreak(text) : lineFeed(text)
    for (let end = nextBreak(start); end !== -1; end = nextBreak(start)) {
      if (this.#held + end - start > this.#charsMax) return this.#overflow()
      const overflow = events.line(this.#join(text.slice(start, end)))
      if (overflow !== undefined) return overflow
      start = end + (text.startsWith('\r\n', end) ? 2 : 1)
    }
    return this.#hold(text, start)
  }

  /** The unterminated last line. */
  pending(): string {
    return this.#join('')
  }

  #hold(text: string, start: number): FrameOverflow | undefined {
    if (start === text.length) return undefined
    this.#pieces.push(start === 0 ? text : text.slice(start))
    this.#held += text.length - start
    return this.#held > this.#charsMax ? this.#overflow() : undefined
  }

  #join(last: string): string {
    if (this.#pieces.length === 0) return last
    this.#pieces.push(last)
    const line = this.#pieces.join('')
    this.#pieces = []
    this.#held = 0
    return line
  }

  #overflow(): FrameOverflow {
    return new FrameOverflow(`line exceeds ${this.#charsMax} characters`)
  }
}

/** Finds line breaks from an offset on, the fast way: most providers end lines with LF alone. */
function lineFeed(text: string): (from: number) => number {
  return (from) => text.indexOf('\n', from)
}

/** The same for text with a CR in it. One expression object per read, so that no state is shared. */
function anyBreak(text: string): (from: number) => number {
  const pattern = /[\r\n]/g
  return (from) => {
    pattern.lastIndex = from
    return pattern.exec(text)?.index ?? -1
  }
}

const SPACE = 0x20

/** Fields of the grammar that a chat stream does not need. */
const IGNORED_FIELD = /^(?:event|id|retry)(?::|$)/

/** Joins the `data` lines of each event; a blank line completes it. */
class EventAssembler {
  readonly #charsMax: number
  #data: string[] = []
  #chars = 0
  #batch: string[] = []
  #stray: string[] = []
  #strayChars = 0

  constructor(charsMax: number) {
    this.#charsMax = charsMax
  }

  line(line: string): FrameOverflow | undefined {
    if (line === '') this.#dispatch()
    else if (line.startsWith('data:')) return this.#add(line, line.charCodeAt(5) === SPACE ? 6 : 5)
    else if (line === 'data') return this.#add(line, 4)
    else if (!line.startsWith(':') && !IGNORED_FIELD.test(line)) this.#keepStray(line)
    return undefined
  }

  /** The completed payloads since the last call, if there are any. */
  take(): readonly string[] | undefined {
    if (this.#batch.length === 0) return undefined
    const batch = this.#batch
    this.#batch = []
    return batch
  }

  rest(pendingLine: string): FrameRest {
    if (pendingLine !== '') this.line(pendingLine)
    const tail = this.#data.length === 0 ? undefined : this.#data.join('\n')
    return { tail, stray: this.#stray.join('\n') }
  }

  #add(line: string, start: number): FrameOverflow | undefined {
    this.#data.push(line.slice(start))
    this.#chars += line.length
    if (this.#chars <= this.#charsMax) return undefined
    return new FrameOverflow(`event exceeds ${this.#charsMax} characters`)
  }

  #dispatch(): void {
    if (this.#data.length === 0) return
    this.#batch.push(this.#data.length === 1 ? (this.#data[0] ?? '') : this.#data.join('\n'))
    this.#data = []
    this.#chars = 0
  }

  #keepStray(line: string): void {
    this.#strayChars += line.length + 1
    if (this.#strayChars <= STRAY_CHARS_MAX) this.#stray.push(line)
  }
}
