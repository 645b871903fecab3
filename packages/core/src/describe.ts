/** What a request needs from a model, read from its shape once, before anyone is asked. */
import type { Capabilities } from './catalog.ts'
import { type CountTokens, estimateInputTokens, estimateOutputTokens } from './estimate.ts'
import type { Cost } from './ledger/cost.ts'
import type { ChatRequest, Message } from './openai.ts'
import { difficultyOf, type Shape } from './router/difficulty.ts'

/** A capability a request cannot do without. */
export type Need = Exclude<keyof Capabilities, 'reasoning'>

/** A request, as the router and the ledger see it. */
export interface Description {
  readonly needs: readonly Need[]
  readonly cost: Cost
  readonly shape: Shape
  /** How hard it is, 0 to 1, by the table of `router/difficulty.ts`. */
  readonly difficulty: number
  /** Whether its client reads along, or waits for the whole answer. */
  readonly isStreamed: boolean
  /** The client's own session id, or a text that is the same for every turn of one conversation. */
  readonly session: string | undefined
}

/** How a request is to be read. */
export interface DescribeOptions {
  readonly countTokens: CountTokens
  /** What the client called the conversation, if it did. */
  readonly session?: string | undefined
  /** Whether the same client asked the same moments ago: it was not content. */
  readonly repeated?: boolean
}

/** Reads needs, cost, difficulty and conversation from a request. */
export function describe(
  request: ChatRequest,
  { countTokens, session, repeated = false }: DescribeOptions,
): Description {
  const inputTokens = estimateInputTokens(request, countTokens)
  return {
    needs: needsOf(request),
    cost: { requests: 1, inputTokens, outputTokens: estimateOutputTokens(request) },
    ...difficultyOf(request, { inputTokens, repeated }),
    isStreamed: request.stream === true,
    session: session ?? conversationOf(request.messages),
  }
}

function needsOf(request: ChatRequest): readonly Need[] {
  const needs: Need[] = []
  if (request.tools !== undefined && request.tools.length > 0 && request.tool_choice !== 'none')
    needs.push('tools')
  if (request.messages.some(hasParallelCalls)) needs.push('parallelTools')
  const images = request.messages.flatMap(imagesOf)
  if (images.length > 0) needs.push('vision')
  if (images.some((url) => !url.startsWith('data:'))) needs.push('imageUrls')
  if (request.response_format?.type === 'json_object') needs.push('json')
  if (request.response_format?.type === 'json_schema') needs.push('jsonSchema')
  if (request.logprobs === true) needs.push('logprobs')
  if (request.seed !== undefined) needs.push('seed')
  return needs
}

function hasParallelCalls(message: Message): boolean {
  return message.role === 'assistant' && (message.tool_calls?.length ?? 0) > 1
}

function imagesOf({ content }: Message): readonly string[] {
  if (!Array.isArray(content)) return []
  return content.flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : []))
}

/**
 * The text a conversation is known by: its system prompt and first user message. Only once an assistant turn is
 * there: before that, two conversations that open alike are not yet one.
 */
function conversationOf(messages: readonly Message[]): string | undefined {
  if (!messages.some(({ role }) => role === 'assistant')) return undefined
  const system = messages.find(({ role }) => role === 'system' || role === 'developer')
  const user = messages.find(({ role }) => role === 'user')
  return JSON.stringify([system?.content, user?.content])
}
