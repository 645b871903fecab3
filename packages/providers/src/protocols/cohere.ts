/**
 * Cohere's chat, version 2. Its OpenAI-compatible twin knows neither tool choices nor exact usage.
 *
 * Source: https://docs.cohere.com/reference/chat, recorded streams of @ai-sdk/cohere, 2026-08.
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
import { mapSchema } from '../json-schema.ts'
import { defineProtocol } from '../provider.ts'
import {
  advance,
  completionOf,
  conclude,
  type Ending,
  NOTHING,
  type Reading,
  type Said,
  SILENT,
} from './assemble.ts'
import { encodeCohereMessages } from './cohere-messages.ts'
import type { CallPiece } from './tool-calls.ts'
import { fromPlainName, toPlainName } from './tool-names.ts'

/** A sixth stop sequence is a 400. */
const STOPS_MAX = 5

// encode

/** `reasoning_effort` stays for the provider's quirks, which know what each model takes. */
function encode(request: ChatRequest, model: string): Result<Wire, AttemptError> {
  if ((request.n ?? 1) > 1) return err({ kind: 'unsupported', feature: 'n' })
  const stops = [request.stop ?? []].flat()
  if (stops.length > STOPS_MAX) return err({ kind: 'unsupported', feature: 'stop' })
  const tools = toolsOf(request.tools ?? [], request.tool_choice)
  const format = formatOf(request.response_format)
  if (format !== undefined && tools.tools !== undefined) {
    return err({ kind: 'unsupported', feature: 'response_format with tools' })
  }
  const messages = encodeCohereMessages(request.messages)
  if (!messages.ok) return messages
  return ok(
    withoutUndefined({
      model,
      messages: messages.value,
      stream: request.stream === true,
      max_tokens: request.max_completion_tokens ?? request.max_tokens,
      temperature: within(request.temperature, 0, 1),
      p: within(request.top_p, 0.01, 0.99),
      ...penaltyOf(request),
      stop_sequences: stops.length === 0 ? undefined : stops,
      seed: request.seed === undefined ? undefined : Math.abs(request.seed),
      response_format: format,
      reasoning_effort: request.reasoning_effort,
      ...tools,
    }),
  )
}

/** Values outside of a range are a 400; the nearest inside is what was meant. */
function within(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(Math.max(value, least), most)
}

/** One penalty at most, and none below zero. */
function penaltyOf({ frequency_penalty, presence_penalty }: ChatRequest): Wire {
  if ((frequency_penalty ?? 0) > 0) return { frequency_penalty: within(frequency_penalty, 0, 1) }
  if ((presence_penalty ?? 0) > 0) return { presence_penalty: within(presence_penalty, 0, 1) }
  return {}
}

/** A schema's objects must each require something, and requiring all only narrows. */
function formatOf(format: ResponseFormat | undefined): Wire | undefined {
  if (format === undefined || format.type === 'text') return undefined
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
  if (schema === undefined) return { type: 'json_object' }
  return { type: 'json_object', json_schema: mapSchema(schema, requireSomething) }
}

function requireSomething(node: Wire): Wire {
  const names = Object.keys(wire(node['properties']))
  return names.length === 0 || list(node['required']).length > 0
    ? node
    : { ...node, required: names }
}

/** A choice of one named tool is no choice of Cohere's: it gets that tool alone, and must call it. */
function toolsOf(tools: readonly Tool[], choice: ToolChoice | undefined): { tools?: unknown } {
  if (tools.length === 0) return {}
  const named = typeof choice === 'object' ? choice.function.name : undefined
  const offered = tools.filter((tool) => named === undefined || tool.function.name === named)
  const encoded = offered.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: withoutUndefined({
      name: toPlainName(name),
      description,
      parameters: parameters ?? { type: 'object', properties: {} },
    }),
  }))
  const isForced = choice === 'required' || named !== undefined
  const word = isForced ? 'REQUIRED' : choice === 'none' ? 'NONE' : undefined
  return { tools: encoded, ...(word === undefined ? {} : { tool_choice: word }) }
}

// field mappers

const ENDINGS: Readonly<Record<string, Ending>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
  ERROR: 'error',
  TIMEOUT: 'error',
  ERROR_LIMIT: 'error',
  USER_CANCEL: 'error',
  ERROR_TOXIC: 'content_filter',
}

function endingOf(reason: unknown): Ending | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined
  return Object.hasOwn(ENDINGS, reason) ? ENDINGS[reason] : 'stop'
}

/** Calls without arguments say `"null"` in a whole reply and nothing in a stream. */
function callOf(entry: unknown, index: number | undefined): CallPiece {
  const call = wire(entry)
  const { name, arguments: given } = wire(call['function'])
  return {
    index,
    id: text(call['id']),
    name: fromPlainName(text(name)),
    arguments: given === 'null' ? '' : text(given),
  }
}

/** Tokens as the model saw them, Cohere's own preamble included: what its limits count. */
function usageOf(usage: Wire): Usage | undefined {
  const tokens = 'tokens' in usage ? wire(usage['tokens']) : wire(usage['billed_units'])
  const prompt_tokens = count(tokens['input_tokens'])
  const completion_tokens = count(tokens['output_tokens'])
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined
  const cached = count(usage['cached_tokens'])
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  }
}

function readWhole(body: Wire): Reading {
  const message = wire(body['message'])
  const parts = list(message['content']).map(wire)
  const said: Said = {
    ...SILENT,
    content: parts.map((part) => text(part['text'])).join(''),
    reasoning: parts.map((part) => text(part['thinking'])).join('') + text(message['tool_plan']),
    calls: list(message['tool_calls']).map(callOf),
    ending: endingOf(body['finish_reason']),
  }
  return { id: text(body['id']), said: [said], usage: usageOf(wire(body['usage'])) }
}

/** One event. Its `type` is not needed: what it adds is where it is. Citations add nothing. */
function readEvent(event: Wire): Reading {
  const delta = wire(event['delta'])
  const message = wire(delta['message'])
  const content = wire(message['content'])
  const call = message['tool_calls']
  const said: Said = {
    ...SILENT,
    content: text(content['text']),
    reasoning: text(content['thinking']) + text(message['tool_plan']),
    calls: Array.isArray(call) || call === undefined ? [] : [callOf(call, count(event['index']))],
    ending: endingOf(delta['finish_reason']),
  }
  return { id: text(event['id']), said: [said], usage: usageOf(wire(delta['usage'])) }
}

/** Cohere's own protocol. */
export const cohereChat = defineProtocol({
  id: 'cohere',
  path: () => '/v2/chat',
  encode,
  whole: (body) => completionOf(readWhole(body)),
  initial: () => NOTHING,
  step: (progress, event) => advance(progress, readEvent(event)),
  finish: conclude,
})
