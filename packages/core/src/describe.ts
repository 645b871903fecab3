/** What a request needs from a model, read from its shape once, before anyone is asked. */
import type { Capabilities } from './catalog.ts'
import { allowedOutputTokens, type CountTokens, estimateInputTokens } from './estimate.ts'
import type { Cost } from './ledger/cost.ts'
import type { ChatRequest, Message } from './openai.ts'
import { DIFFICULTY, type Difficulty, difficultyOf, type Shape } from './router/difficulty.ts'
import { type OutputLength, UNKNOWN } from './router/output-length.ts'

/** A capability a request cannot do without. */
export type Need = Exclude<keyof Capabilities, 'reasoning'>

/** A request, as the router and the ledger see it. */
export interface Description {
  readonly needs: readonly Need[]
  readonly cost: Cost
  /** Tokens its prompt and its answer need room for. */
  readonly contextTokens: number
  /** Tokens its answer will probably have, for how long it will take; `cost` holds what it may have. */
  readonly likelyTokens: number
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
  /** How long the answers to a shape get; the bound of all estimates where nobody knows. */
  readonly outputLengthOf?: (shape: Shape) => OutputLength
}

/** Reads needs, cost, difficulty and conversation from a request. */
export function describe(request: ChatRequest, options: DescribeOptions): Description {
  const { countTokens, session, repeated = false, outputLengthOf = () => UNKNOWN } = options
  const inputTokens = estimateInputTokens(request, countTokens)
  const difficulty = difficultyOf(request, { inputTokens, repeated })
  const choices = request.n ?? 1
  const allowed = allowedOutputTokens(request)
  return {
    needs: needsOf(request),
    ...sized({ ...difficulty, inputTokens, allowed, choices }, outputLengthOf(difficulty.shape)),
    isStreamed: request.stream === true,
    session: session ?? conversationOf(request.messages),
  }
}

/** A request without its words, for questions about routing. */
export interface RequestShape extends Partial<Difficulty> {
  readonly inputTokens: number
  /** The most the answer may have; as long as such answers get when not given. */
  readonly outputTokens?: number
  readonly needs?: readonly Need[]
  readonly isStreamed?: boolean
}

/** Describes a request of which only the shape is known. */
export function describeShape(
  { shape = 'chat', isStreamed = true, needs = [], inputTokens, ...asked }: RequestShape,
  outputLengthOf: (shape: Shape) => OutputLength,
): Description {
  const allowed = asked.outputTokens ?? Number.POSITIVE_INFINITY
  const difficulty = asked.difficulty ?? DIFFICULTY.base[shape]
  return {
    needs,
    ...sized({ shape, difficulty, inputTokens, allowed, choices: 1 }, outputLengthOf(shape)),
    isStreamed,
    session: undefined,
  }
}

/** Half of all answers are about this much shorter than three of four. */
const LIKELY_SHARE = 0.5
/** What is taken for likely until answers have been seen. */
const LIKELY_TOKENS_UNKNOWN = 300

/** What a request may take, by what its client allows and by what such answers usually come to. */
function sized(
  request: Difficulty & { inputTokens: number; allowed: number; choices: number },
  length: OutputLength,
) {
  const { shape, difficulty, inputTokens, allowed, choices } = request
  const likely = length === UNKNOWN ? LIKELY_TOKENS_UNKNOWN : length.usual * LIKELY_SHARE
  return {
    cost: { requests: 1, inputTokens, outputTokens: Math.min(allowed, length.high) * choices },
    contextTokens: inputTokens + Math.min(allowed, length.usual),
    likelyTokens: Math.min(allowed, likely),
    shape,
    difficulty,
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
