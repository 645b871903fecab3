/**
 * Reads a 2xx answer, which is not yet a success: it may be an error, a cut stream, a web page, or the other of
 * stream and whole than was asked for. Whatever it is, it ends as parts of the kind that was asked for, or in an `err`.
 */
import {
  type AttemptError,
  type ChatChunk,
  type ChatCompletion,
  Collector,
  err,
  ok,
  type Part,
  type Parts,
  type Result,
  toChunks,
} from '@freellmapi/core'
import { type Bytes, readText, sniff } from './bytes.ts'
import { FrameOverflow, type FrameRest } from './framing.ts'
import { isWire, parseJson } from './json.ts'
import { readValues } from './ndjson.ts'
import type { Decoder, WireProtocol } from './provider.ts'
import { readSse } from './sse.ts'
import { classifyThrown } from './transport.ts'
import { readError, type WireError } from './wire-error.ts'

/** Bytes of a whole answer; the longest outputs of today are well under one MiB of JSON. */
const JSON_BYTES_MAX = 32 << 20

/** The end mark of OpenAI's streams. What follows it is ignored. */
const DONE = '[DONE]'

/** An answer's body, and what is needed to read it. */
export interface Answer {
  readonly protocol: WireProtocol
  readonly iterator: Bytes
  readonly isStreamWanted: boolean
  readonly signal: AbortSignal
  /** What an error inside the answer means. */
  readonly refusal: (error: WireError) => AttemptError
  /** The answer that an error may hold all the same. */
  readonly salvage: (error: WireError) => ChatCompletion | undefined
}

/** The parts of an answer. The iterator is left where reading stopped; its owner closes it. */
export async function* readAnswer(answer: Answer): Parts {
  const { iterator, isStreamWanted } = answer
  try {
    const { kind, bytes } = await sniff(iterator)
    const isLines = kind === 'json' && isStreamWanted && answer.protocol.framing === 'ndjson'
    if (kind === 'sse' || isLines) {
      const parts = readStream(answer, isLines ? readValues(bytes, isJson) : readSse(bytes))
      yield* isStreamWanted ? parts : collected(parts)
    } else if (kind === 'json') {
      yield await readWhole(answer, bytes)
    } else {
      yield err({ kind: 'malformed', what: kind === 'empty' ? 'empty' : 'not_json' })
    }
  } catch (thrown) {
    yield err(brokenBy(thrown, answer))
  }
}

function brokenBy(thrown: unknown, { signal }: Answer): AttemptError {
  if (thrown instanceof FrameOverflow) return { kind: 'malformed', what: 'too_large' }
  const error = classifyThrown(thrown, signal)
  // A code of "never sent" cannot be true of an answer that has begun.
  return error.kind === 'unreachable' ? { kind: 'network' } : error
}

function isJson(line: string): boolean {
  return parseJson(line) !== undefined
}

/** The payloads of each read, then what was left. */
type Batches = AsyncGenerator<readonly string[], FrameRest, void>

async function* readStream(answer: Answer, batches: Batches): Parts {
  const decoder = answer.protocol.decoder()
  let isSilent = true
  for (;;) {
    let read: IteratorResult<readonly string[], FrameRest>
    try {
      read = await batches.next()
    } catch (thrown) {
      const error = brokenBy(thrown, answer)
      return yield toPart(error.kind === 'network' ? ending(decoder, error) : err(error))
    }
    const batch = decode(answer, decoder, { read: read.value, isSilent })
    isSilent &&= batch.chunks.length === 0
    if (batch.chunks.length > 0) yield ok({ kind: 'chunks', chunks: batch.chunks })
    if (batch.error !== undefined) return yield err(batch.error)
    if (batch.isOver) return
  }
}

/** What one read of a stream came to. */
interface Batch {
  readonly chunks: readonly ChatChunk[]
  readonly error: AttemptError | undefined
  readonly isOver: boolean
}

/** Decodes the payloads of one read, or what was left at the end of the input. */
function decode(
  answer: Answer,
  decoder: Decoder,
  { read, isSilent }: { readonly read: readonly string[] | FrameRest; readonly isSilent: boolean },
): Batch {
  const chunks: ChatChunk[] = []
  const isEnd = 'stray' in read
  const payloads = isEnd ? usable(read.tail) : read
  for (const payload of payloads) {
    if (payload === '') continue
    const isTerminated = payload === DONE
    const next = isTerminated
      ? decoder.finish({ terminated: true })
      : step(answer, decoder, payload)
    if (!next.ok) {
      const saved = isSilent && chunks.length === 0 ? salvaged(answer, payload) : undefined
      if (saved !== undefined) return { chunks: saved, error: undefined, isOver: true }
      return { chunks, error: next.error, isOver: true }
    }
    chunks.push(...next.value)
    if (isTerminated) return { chunks, error: undefined, isOver: true }
  }
  if (!isEnd) return { chunks, error: undefined, isOver: false }

  const stray = readError(parseJson(read.stray))
  const rest = stray === undefined ? undefined : answer.refusal(stray)
  const last = ending(decoder, rest)
  if (!last.ok) return { chunks, error: last.error, isOver: true }
  return { chunks: [...chunks, ...last.value], error: undefined, isOver: true }
}

function salvaged(answer: Answer, payload: string): readonly ChatChunk[] | undefined {
  const error = readError(parseJson(payload))
  const saved = error && answer.salvage(error)
  return saved && toChunks(saved)
}

/** A last event without its blank line counts when it is whole; half a JSON object is the cut, not a bad frame. */
function usable(tail: string | undefined): readonly string[] {
  if (tail === undefined) return []
  return tail === DONE || parseJson(tail) !== undefined ? [tail] : []
}

function step(
  answer: Answer,
  decoder: Decoder,
  payload: string,
): Result<readonly ChatChunk[], AttemptError> {
  const frame = parseJson(payload)
  const error = readError(frame)
  if (error !== undefined) return err(answer.refusal(error))
  return isWire(frame) ? decoder.step(frame) : err({ kind: 'malformed', what: 'frame' })
}

/** The end of input without an end mark: complete if every choice had finished, else what broke it, else a cut. */
function ending(
  decoder: Decoder,
  broken: AttemptError | undefined,
): Result<readonly ChatChunk[], AttemptError> {
  const finished = decoder.finish({ terminated: false })
  return finished.ok || broken === undefined ? finished : err(broken)
}

function toPart(chunks: Result<readonly ChatChunk[], AttemptError>): Result<Part, AttemptError> {
  return chunks.ok ? ok({ kind: 'chunks', chunks: chunks.value }) : chunks
}

async function readWhole(
  { protocol, isStreamWanted, refusal }: Answer,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<Part, AttemptError>> {
  const body = await readText(bytes, JSON_BYTES_MAX)
  if (body === undefined) return err({ kind: 'malformed', what: 'too_large' })
  const parsed = parseJson(body) ?? (protocol.framing === 'ndjson' ? parseLines(body) : undefined)
  if (parsed === undefined) return err({ kind: 'malformed', what: 'not_json' })
  const error = readError(parsed)
  if (error !== undefined) return err(refusal(error))

  const completion = Array.isArray(parsed)
    ? foldFrames(protocol, parsed)
    : wholeOf(protocol, parsed)
  if (!completion.ok) return completion
  return ok(
    isStreamWanted
      ? { kind: 'chunks', chunks: toChunks(completion.value) }
      : { kind: 'completion', completion: completion.value },
  )
}

/** A stream of lines where a whole answer was asked for: its frames as a list. */
function parseLines(body: string): readonly unknown[] | undefined {
  const frames = body.trim().split('\n').map(parseJson)
  return frames.every(isWire) ? frames : undefined
}

function wholeOf(protocol: WireProtocol, body: unknown): Result<ChatCompletion, AttemptError> {
  return isWire(body) ? protocol.whole(body) : err({ kind: 'malformed', what: 'not_json' })
}

/** A stream's frames as one JSON list: how Google answers without `alt=sse`. */
function foldFrames(
  protocol: WireProtocol,
  frames: readonly unknown[],
): Result<ChatCompletion, AttemptError> {
  const decoder = protocol.decoder()
  const collector = new Collector()
  for (const frame of frames) {
    const stepped = isWire(frame) ? decoder.step(frame) : err(NO_FRAME)
    if (!stepped.ok) return stepped
    for (const chunk of stepped.value) collector.add(chunk)
  }
  const last = decoder.finish({ terminated: true })
  if (!last.ok) return last
  for (const chunk of last.value) collector.add(chunk)
  return ok(collector.completion())
}

const NO_FRAME: AttemptError = { kind: 'malformed', what: 'frame' }

/** A stream as the one completion it spells. */
async function* collected(parts: Parts): Parts {
  const collector = new Collector()
  for await (const part of parts) {
    if (!part.ok) return yield part
    if (part.value.kind === 'chunks') for (const chunk of part.value.chunks) collector.add(chunk)
  }
  yield ok({ kind: 'completion', completion: collector.completion() })
}
