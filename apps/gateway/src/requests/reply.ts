/** Answers that are not completions: errors in OpenAI's envelope, with the headers that make clients behave. */
import { type ApiError, errorEnvelope } from '@freellmapi/core'

const JSON_TYPE = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** An error response. `Retry-After` is only there when it is true. The given headers win over those made here. */
export function errorResponse(
  error: ApiError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(errorEnvelope(error)), {
    status: error.status,
    headers: { ...JSON_TYPE, ...retryHeaders(error), ...headers },
  })
}

/**
 * Our own fallback has tried everything by then. SDKs that retried at once would only be refused again, and some of
 * them ignore a long `Retry-After`; all of them obey `x-should-retry`. Source: contracts/openai, section 4.
 */
function retryHeaders({ status, retryAfterS }: ApiError): Record<string, string> {
  if (retryAfterS !== undefined)
    return { 'retry-after': String(retryAfterS), 'x-should-retry': 'false' }
  return status === 503 ? { 'x-should-retry': 'false' } : {}
}

/** Any text as a header value: what a header may not hold is percent-encoded. */
export function headerValue(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()))
}
