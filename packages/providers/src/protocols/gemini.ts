/**
 * Google's generateContent, version v1beta.
 *
 * Source: https://ai.google.dev/api/generate-content, googleapis/js-genai src/types.ts 2.18.0.
 */
import {
  type AttemptError,
  type ChatRequest,
  err,
  ok,
  type ResponseFormat,
  type Result,
  type Tool,
  type ToolChoice,
  type Usage,
} from '@freellmapi/core'
import { count, list, text, type Wire, wire, withoutUndefined } from '../json.ts'
import { defineProtocol } from '../provider.ts'
import {
  advance,
  completionOf,
  conclude,
  type Ending,
  NOTHING,
  type Progress,
  type Reading,
  type Said,
  SILENT,
} from './assemble.ts'
import { encodeHistory, fromGeminiName, toGeminiName } from './gemini-history.ts'
import { takesJsonWithTools, thinkingConfig } from './gemini-models.ts'
import { cleanSchema } from './gemini-schema.ts'
import type { Call, CallPiece } from './tool-calls.ts'

/** A sixth stop sequence is a 400. */
const STOPS_MAX = 5

// encode

function path(model: string, { stream }: { readonly stream: boolean }): string {
  const id = encodeURIComponent(model.replace(/^models\//, ''))
  return `/models/${id}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
}

/** Unknown fields fail the request, so nothing of the client's rides along. */
function encode(request: ChatRequest, model: string): Result<Wire, AttemptError> {
  if ((request.n ?? 1) > 1) return err({ kind: 'unsupported', feature: 'n' })
  const stops = [request.stop ?? []].flat()
  if (stops.length > STOPS_MAX) return err({ kind: 'unsupported', feature: 'stop' })
  const history = encodeHistory(request.messages, model)
  if (!history.ok) return history

  const { system, contents } = history.value
  const tools = request.tools ?? []
  const config = withoutUndefined({
    temperature: request.temperature,
    topP: request.top_p,
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    stopSequences: stops.length === 0 ? undefined : stops,
    seed: request.seed,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    thinkingConfig: thinkingConfig(model, request.reasoning_effort),
    // The tools decide what happens next, the format only how it is said.
    ...(tools.length === 0 || takesJsonWithTools(model) ? formatOf(request.response_format) : {}),
  })
  return ok(
    withoutUndefined({
      systemInstruction: system === '' ? undefined : { parts: [{ text: system }] },
      contents,
      generationConfig: Object.keys(config).length === 0 ? undefined : config,
      ...(tools.length === 0 ? {} : toolsOf(tools, request.tool_choice)),
    }),
  )
}

function formatOf(format: ResponseFormat | undefined): Wire {
  if (format === undefined || format.type === 'text') return {}
  const responseMimeType = 'application/json'
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
  return schema === undefined
    ? { responseMimeType }
    : { responseMimeType, responseJsonSchema: cleanSchema(schema) }
}

function toolsOf(tools: readonly Tool[], choice: ToolChoice | undefined): Wire {
  const functionDeclarations = tools.map(({ function: { name, description, parameters } }) =>
    withoutUndefined({
      name: toGeminiName(name),
      description,
      parametersJsonSchema: parameters === undefined ? undefined : cleanSchema(parameters),
    }),
  )
  const isStrict = tools.some((tool) => tool.function.strict === true)
  return {
    tools: [{ functionDeclarations }],
    toolConfig: { functionCallingConfig: callingConfig(choice, isStrict) },
  }
}

function callingConfig(choice: ToolChoice | undefined, isStrict: boolean): Wire {
  if (typeof choice === 'object') {
    return { mode: 'ANY', allowedFunctionNames: [toGeminiName(choice.function.name)] }
  }
  if (choice === 'none') return { mode: 'NONE' }
  if (choice === 'required') return { mode: 'ANY' }
  return { mode: isStrict ? 'VALIDATED' : 'AUTO' }
}

// field mappers

const ENDINGS: Readonly<Record<string, Ending>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  // Resuming costs another request of a small daily allowance: the client decides whether to go on.
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  RECITATION: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
  ESCALATION: 'content_filter',
  MALFORMED_FUNCTION_CALL: 'failed',
  UNEXPECTED_TOOL_CALL: 'failed',
  TOO_MANY_TOOL_CALLS: 'failed',
  MALFORMED_RESPONSE: 'failed',
  MISSING_THOUGHT_SIGNATURE: 'failed',
}

/** Words that are not in the table (OTHER, LANGUAGE, new ones) end an answer that has text, and make none of one without. */
function endingOf(reason: unknown): Ending | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined
  return Object.hasOwn(ENDINGS, reason) ? ENDINGS[reason] : 'stop'
}

function textOf(parts: readonly Wire[], { isThought }: { readonly isThought: boolean }): string {
  return parts
    .filter((part) => (part['thought'] === true) === isThought)
    .map((part) => text(part['text']))
    .join('')
}

/** Arguments come whole. `signature`: the first call of a step has one, and Gemini wants it back. */
function callOf(part: Wire, index: number): CallPiece {
  const call = wire(part['functionCall'])
  const signature = text(part['thoughtSignature'])
  return {
    index,
    id: text(call['id']),
    name: fromGeminiName(text(call['name'])),
    arguments: JSON.stringify(wire(call['args'])),
    ...(signature === '' ? {} : { extra: { google: { thought_signature: signature } } }),
  }
}

/** The calls a reply has made before, by candidate. */
type Seen = ReadonlyMap<number, readonly Call[]>

/** Two calls with the same arguments are two; only Gemini's own id tells that one was said twice. */
function newCalls(parts: readonly Wire[], seen: readonly Call[]): readonly CallPiece[] {
  const ids = new Set(seen.map(({ sourceId }) => sourceId).filter((id) => id !== ''))
  const pieces: CallPiece[] = []
  for (const part of parts.filter((one) => 'functionCall' in one)) {
    const piece = callOf(part, seen.length + pieces.length)
    if (ids.has(piece.id)) continue
    if (piece.id !== '') ids.add(piece.id)
    pieces.push(piece)
  }
  return pieces
}

function saidOf(entry: unknown, position: number, seen: Seen): Said {
  const candidate = wire(entry)
  const index = count(candidate['index']) ?? position
  const parts = list(wire(candidate['content'])['parts']).map(wire)
  return {
    index,
    content: textOf(parts, { isThought: false }),
    reasoning: textOf(parts, { isThought: true }),
    refusal: '',
    calls: newCalls(parts, seen.get(index) ?? []),
    ending: endingOf(candidate['finishReason']),
  }
}

/** Thinking is billed as output and counted apart. Absent counts are zeros, except the prompt's. */
function usageOf(metadata: Wire): Usage | undefined {
  const prompt = count(metadata['promptTokenCount'])
  if (prompt === undefined) return undefined
  const of = (name: string): number => count(metadata[name]) ?? 0
  const thoughts = of('thoughtsTokenCount')
  const prompt_tokens = prompt + of('toolUsePromptTokenCount')
  const completion_tokens = of('candidatesTokenCount') + thoughts
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: count(metadata['totalTokenCount']) ?? prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: of('cachedContentTokenCount') },
    completion_tokens_details: { reasoning_tokens: thoughts },
  }
}

/** A blocked prompt has no candidates at all, only the reason. */
const BLOCKED: Said = { ...SILENT, ending: 'content_filter' }

function read(frame: Wire, seen: Seen): Reading {
  const isBlocked = text(wire(frame['promptFeedback'])['blockReason']) !== ''
  const said = list(frame['candidates']).map((entry, at) => saidOf(entry, at, seen))
  return {
    id: text(frame['responseId']),
    said: isBlocked && said.length === 0 ? [BLOCKED] : said,
    usage: usageOf(wire(frame['usageMetadata'])),
  }
}

function callsSeen({ choices }: Progress): Seen {
  return new Map([...choices].map(([index, { calls }]) => [index, calls]))
}

/** Google's own protocol; its OpenAI-compatible one loses signatures and misreports the end of tool calls. */
export const gemini = defineProtocol({
  id: 'gemini',
  path,
  encode,
  whole: (body) => completionOf(read(body, new Map())),
  initial: () => NOTHING,
  step: (progress, frame) => advance(progress, read(frame, callsSeen(progress))),
  finish: conclude,
})
