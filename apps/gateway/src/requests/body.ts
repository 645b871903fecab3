/** Reads a JSON body: bounded, strictly UTF-8, and never before the request was authenticated. */
import { type ApiError, err, invalidRequest, ok, type Result } from '@freellmapi/core'

/**
 * The value of a JSON body of at most `bytesMax` bytes.
 *
 * **Errors**: 413 too large, 415 compressed, 400 for everything that is not JSON in UTF-8.
 */
export async function readJson(
  request: Request,
  bytesMax: number,
): Promise<Result<unknown, ApiError>> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') return err(compressed())
  const bytes = await readBytes(request, bytesMax)
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
): Promise<Result<ArrayBuffer | Uint8Array, ApiError>> {
  const stated = request.headers.get('content-length')
  try {
    if (stated !== null) {
      if (Number(stated) > bytesMax) return err(tooLarge(bytesMax))
      // The server enforces the stated length, so reading at one go is bounded.
      return ok(await request.arrayBuffer())
    }
    return await readCounting(request.body, bytesMax)
  } catch {
    return err(invalidRequest('The request body ended before it was complete.', null))
  }
}

/** For a body that does not state its length. */
async function readCounting(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Result<Uint8Array, ApiError>> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.byteLength
    if (length > bytesMax) return err(tooLarge(bytesMax))
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
