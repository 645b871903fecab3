/** Reads a JSON body: bounded, strictly UTF-8, and never before the request was authenticated. */
import { type ApiError, err, invalidRequest, ok, type Result } from '@freellmapi/core'
import { SMALL_BODY_BYTES_MAX } from '../bounds.ts'
import type { Claim } from './body-room.ts'

/**
 * The value of a JSON body of at most `bytesMax` bytes, which `claim` takes as they come.
 *
 * **Errors**: 413 too large, 415 compressed, 503 no room, 400 for everything that is not JSON in UTF-8.
 */
export async function readJson(
  request: Request,
  bytesMax: number,
  claim: Pick<Claim, 'take'> = UNCLAIMED,
): Promise<Result<unknown, ApiError>> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') return err(compressed())
  const bytes = await readBytes(request, bytesMax, claim)
  if (!bytes.ok) return bytes
  if (bytes.value.byteLength === 0)
    return err(invalidRequest('The request body is empty; send a JSON object.', null, 'empty_body'))
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value)))
  } catch {
    return err(invalidRequest('The request body is not valid JSON in UTF-8.', null))
  }
}

async function readBytes(
  request: Request,
  bytesMax: number,
  claim: Pick<Claim, 'take'>,
): Promise<Result<ArrayBuffer | Uint8Array, ApiError>> {
  const stated = request.headers.get('content-length')
  try {
    const bytes = Number(stated ?? Number.POSITIVE_INFINITY)
    if (stated !== null && bytes > bytesMax) return err(tooLarge(bytesMax))
    // A large one takes room as it comes, not by its word: four clients that send nothing would keep out all others.
    if (bytes > SMALL_BODY_BYTES_MAX) return await readCounting(request.body, bytesMax, claim)
    // The server enforces the stated length, so reading at one go is bounded.
    return claim.take(bytes) ? ok(await request.arrayBuffer()) : err(NO_ROOM)
  } catch {
    return err(invalidRequest('The request body ended before it was complete.', null))
  }
}

/** For a body that does not state its length, or a large one. */
async function readCounting(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  claim: Pick<Claim, 'take'>,
): Promise<Result<Uint8Array, ApiError>> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.byteLength
    if (length > bytesMax) return err(tooLarge(bytesMax))
    if (!claim.take(piece.byteLength)) return err(NO_ROOM)
    pieces.push(piece)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return ok(whole)
}

/** For bodies that are small enough to need none. */
const UNCLAIMED: Pick<Claim, 'take'> = { take: () => true }

const NO_ROOM: ApiError = {
  status: 503,
  type: 'service_unavailable_error',
  code: 'too_many_bytes_in_flight',
  message: 'The gateway is serving as many large requests as it can. Please try again in a moment.',
  param: null,
  retryAfterS: 1,
}

function tooLarge(bytesMax: number): ApiError {
  return {
    status: 413,
    type: 'invalid_request_error',
    code: 'request_too_large',
    message: `The request body is larger than ${bytesMax / 1024} KiB.`,
    param: null,
  }
}

function compressed(): ApiError {
  return {
    status: 415,
    type: 'invalid_request_error',
    code: 'unsupported_content_encoding',
    message: 'Compressed request bodies are not accepted.',
    param: null,
  }
}
