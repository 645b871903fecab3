/** A request as one model can take it. */
import type { Model } from './catalog.ts'
import type { ChatRequest } from './openai.ts'

/**
 * The request, asking for no longer an answer than the model can write, or has room for beside a prompt of
 * `inputTokens`. More is a 400 or a 413 at some providers, and meant as "all it can" everywhere.
 */
export function fitted(
  request: ChatRequest,
  { outputTokensMax, contextTokens }: Pick<Model, 'outputTokensMax' | 'contextTokens'>,
  inputTokens: number,
): ChatRequest {
  const asked = request.max_completion_tokens ?? request.max_tokens
  const possible = Math.max(1, Math.min(outputTokensMax, contextTokens - inputTokens))
  if (asked === undefined || asked === null || asked <= possible) return request
  const { max_tokens: _, ...rest } = request
  return { ...rest, max_completion_tokens: possible }
}
