/**
 * What a request will cost, before anyone has counted: tokens of its prompt, and of the answer it allows.
 *
 * Biased high, because too low an estimate breaks a cap and too high a one only waits: tool schemas, tool-call
 * arguments and message framing all count, as they do at every provider.
 */
import type { ChatRequest, ContentPart, Message } from './openai.ts'

/** Tokens in a text. The gateway passes a real tokenizer's estimate; the default below needs no table. */
export type CountTokens = (text: string) => number

/** Tokens every message costs beside its text: role and separators in the chat templates in use. */
const MESSAGE_TOKENS = 4

/** A picture at low detail; providers charge 85 to 1,100, and few free models see at all. */
const IMAGE_TOKENS = 800

/** How much higher than the raw count the estimate is, so that nine prompts of ten stay below it (ROUTER 4.5). */
const SAFETY = 1.15

/** Characters above which a text is extrapolated from its first part instead of being read whole. */
const SAMPLE_CHARS_MAX = 32_768

/**
 * Tokens of a text by its characters: 3.2 a token for Latin script, code and JSON alike, one each beyond U+2E80,
 * where the CJK blocks begin.
 */
export const countTokensRoughly: CountTokens = (text) => {
  let wide = 0
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x2e80) wide++
  return Math.ceil((text.length - wide) / 3.2 + wide)
}

/** Prompt tokens of a request, biased high. */
export function estimateInputTokens(request: ChatRequest, countTokens: CountTokens): number {
  let tokens = 0
  for (const message of request.messages) tokens += messageTokens(message, countTokens)
  for (const tool of request.tools ?? []) tokens += sampled(JSON.stringify(tool), countTokens)
  if (request.response_format?.type === 'json_schema')
    tokens += sampled(JSON.stringify(request.response_format.json_schema), countTokens)
  return Math.ceil(tokens * SAFETY)
}

/** Tokens an answer may have, as its client allows; infinite when it does not say. */
export function allowedOutputTokens(request: ChatRequest): number {
  return request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY
}

/** Output tokens of what was sent so far, when a stream ends without saying. */
export function outputTokensOf(chars: number): number {
  return Math.ceil(chars / 3.2)
}

function messageTokens(message: Message, countTokens: CountTokens): number {
  let tokens = MESSAGE_TOKENS + contentTokens(message.content, countTokens)
  if (message.role !== 'assistant') return tokens
  if (message.reasoning_content !== undefined)
    tokens += sampled(message.reasoning_content, countTokens)
  for (const { function: called } of message.tool_calls ?? [])
    tokens +=
      MESSAGE_TOKENS + sampled(called.name, countTokens) + sampled(called.arguments, countTokens)
  return tokens
}

function contentTokens(content: Message['content'], countTokens: CountTokens): number {
  if (content === undefined) return 0
  if (typeof content === 'string') return sampled(content, countTokens)
  return content.reduce((sum, part) => sum + partTokens(part, countTokens), 0)
}

function partTokens(part: ContentPart, countTokens: CountTokens): number {
  switch (part.type) {
    case 'text':
      return sampled(part.text, countTokens)
    case 'refusal':
      return sampled(part.refusal, countTokens)
    case 'image_url':
      return IMAGE_TOKENS
    case 'input_audio':
      return Math.ceil(part.input_audio.data.length / 1_000)
    case 'file':
      return Math.ceil((part.file.file_data?.length ?? 0) / 100)
  }
}

/** A long text's first part stands for the whole: counting must not cost more than routing saves. */
function sampled(text: string, countTokens: CountTokens): number {
  if (text.length <= SAMPLE_CHARS_MAX) return countTokens(text)
  return Math.ceil((countTokens(text.slice(0, SAMPLE_CHARS_MAX)) * text.length) / SAMPLE_CHARS_MAX)
}
