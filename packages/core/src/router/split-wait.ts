/** What a whole answer, all of it at once, tells of the two things that made it take so long. */

/** How a wait is made up. */
export interface Wait {
  readonly firstTokenMs: number
  readonly tokensPerSecond: number
}

/**
 * Splits the time a whole answer took in the proportion that was expected: if it came twice as fast as expected, then
 * both its first token and its speed are taken to be twice as good.
 */
export function splitWait(
  answer: { readonly durationMs: number; readonly outputTokens: number },
  expected: Wait,
): Wait {
  const outputMs = (1_000 * answer.outputTokens) / expected.tokensPerSecond
  const factor = Math.max(answer.durationMs, 1) / (expected.firstTokenMs + outputMs)
  return {
    firstTokenMs: expected.firstTokenMs * factor,
    tokensPerSecond: expected.tokensPerSecond / factor,
  }
}
