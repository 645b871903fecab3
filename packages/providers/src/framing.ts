/** What the framings have in common: bytes come in, payloads go out, and memory has an end. */

/** The stream went past a bound of {@link FRAME_BOUNDS}. What was read so far has been handed out. */
export class FrameOverflow extends Error {
  override readonly name = 'FrameOverflow'
}

/** What a stream may hold. Lines and events in UTF-16 units, which never exceed the bytes they came in as. */
export interface FrameBounds {
  readonly lineCharsMax: number
  readonly eventCharsMax: number
  readonly streamBytesMax: number
}

/** Far above what any provider sends, far below what would hurt a small machine. */
export const FRAME_BOUNDS: FrameBounds = {
  lineCharsMax: 1 << 20,
  eventCharsMax: 4 << 20,
  streamBytesMax: 64 << 20,
}

/** What was left when the input ended. */
export interface FrameRest {
  /**
   * The payload of an event whose blank line never came, an unterminated last line included.
   * The specification drops it; providers that close right after `data: [DONE]` mean it.
   */
  readonly tail: string | undefined
  /** Lines that are no part of the grammar, joined: where providers put a raw JSON error. Bounded. */
  readonly stray: string
}
