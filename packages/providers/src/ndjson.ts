/**
 * JSON lines: bytes in, lines out, one batch per network read. Linear in its input, like the reader of events.
 *
 * Lines end with LF; a CR before it is whitespace to JSON, and so are blank lines. Source: https://jsonlines.org
 */
import { FRAME_BOUNDS, type FrameBounds, FrameOverflow, type FrameRest } from './framing.ts'

/**
 * Yields the lines that each read completed, and returns the unterminated last one as the tail.
 *
 * **Errors**: throws {@link FrameOverflow} past a bound, after the lines before it were yielded.
 */
export async function* readNdjson(
  bytes: AsyncIterable<Uint8Array>,
  bounds: FrameBounds = FRAME_BOUNDS,
): AsyncGenerator<readonly string[], FrameRest, void> {
  const decoder = new TextDecoder()
  const lines = new LineJoiner(bounds.lineCharsMax)
  let left = bounds.streamBytesMax
  for await (const chunk of bytes) {
    left -= chunk.length
    if (left < 0) throw new FrameOverflow(`stream exceeds ${bounds.streamBytesMax} bytes`)
    const batch = lines.push(decoder.decode(chunk, { stream: true }))
    if (batch.length > 0) yield batch
    if (lines.isOver) throw new FrameOverflow(`line exceeds ${bounds.lineCharsMax} characters`)
  }
  const last = lines.push(decoder.decode())
  if (last.length > 0) yield last
  const tail = lines.pending()
  return { tail: tail === '' ? undefined : tail, stray: '' }
}

/**
 * The same, for a body that may be one value printed over several lines: it is then the tail, whole, and no line.
 *
 * **Errors**: as {@link readNdjson}; what is printed over lines is held, within the bound of a stream.
 */
export async function* readValues(
  bytes: AsyncIterable<Uint8Array>,
  isValue: (line: string) => boolean,
): AsyncGenerator<readonly string[], FrameRest, void> {
  const lines = readNdjson(bytes)
  const printed: string[] = []
  let isFirst = true
  for (;;) {
    const next = await lines.next()
    if (next.done === true) {
      const { tail, stray } = next.value
      return { tail: [...printed, tail].join('\n') || undefined, stray }
    }
    const [first = ''] = next.value
    if (printed.length > 0 || (isFirst && !isValue(first))) printed.push(...next.value)
    else yield next.value
    isFirst = false
  }
}

/** Cuts text at LF; the pieces of an unfinished line are joined once, when its end arrives. */
class LineJoiner {
  readonly #charsMax: number
  #pieces: string[] = []
  #held = 0

  constructor(charsMax: number) {
    this.#charsMax = charsMax
  }

  /** Whether the line at hand is longer than any may be. */
  get isOver(): boolean {
    return this.#held > this.#charsMax
  }

  /** The lines that `text` completes, without blank ones. Stops at one that is too long. */
  push(text: string): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#hold(text.slice(start, end))
      if (this.isOver) return lines
      const line = this.pending()
      if (line !== '') lines.push(line)
      start = end + 1
    }
    this.#hold(text.slice(start))
    return lines
  }

  /** The line at hand, which is then forgotten. */
  pending(): string {
    const line = this.#pieces.join('').trim()
    this.#pieces = []
    this.#held = 0
    return line
  }

  #hold(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#held += piece.length
  }
}
