/**
 * Ollama's own chat, newline-delimited. Its OpenAI-compatible twin ignores token limits and hides broken streams.
 *
 * Source: https://docs.ollama.com/api/chat, ollama/ollama api/types.go, 2026-08-21.
 */
import {
  type AttemptError,
  type ChatRequest,
  err,
  ok,
  type ReasoningEffort,
  type ResponseFormat,
  type Result,
  type Tool,
  type ToolChoice,
  type Usage,
} from '@freellmapi/core'
import { count, isWire, list, text, type Wire, wire, withoutUndefined } from '../json.ts'
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
import { encodeOllamaMessages } from './ollama-messages.ts'
import type { CallPiece } from './tool-calls.ts'

// encode

function encode(request: ChatRequest, model: string): Result<Wire, AttemptError> {
  if ((request.n ?? 1) > 1) return err({ kind: 'unsupported', feature: 'n' })
  const messages = encodeOllamaMessages(request.messages)
  if (!messages.ok) return messages
  const stops = [request.stop ?? []].flat()
  const options = withoutUndefined({
    num_predict: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    seed: request.seed,
    stop: stops.length === 0 ? undefined : stops,
    presence_penalty: request.presence_penalty,
    frequency_penalty: request.frequency_penalty,
  })
  return ok(
    withoutUndefined({
      model,
      messages: messages.value,
      // Streams unless told not to.
      stream: request.stream === true,
      tools: toolsOf(request.tools ?? [], request.tool_choice),
      think: thinkOf(model, request.reasoning_effort),
      format: formatOf(request.response_format),
      options: Object.keys(options).length === 0 ? undefined : options,
    }),
  )
}

/** It knows no tool choice: a named tool is offered alone, and none means that none is offered. */
function toolsOf(tools: readonly Tool[], choice: ToolChoice | undefined): unknown {
  const named = typeof choice === 'object' ? choice.function.name : undefined
  const offered = tools.filter((tool) => named === undefined || tool.function.name === named)
  if (offered.length === 0 || choice === 'none') return undefined
  return offered.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: withoutUndefined({
      name,
      description,
      parameters: parameters ?? { type: 'object', properties: {} },
    }),
  }))
}

/** gpt-oss takes three levels and cannot stop thinking; the others think or do not. */
function thinkOf(model: string, effort: ReasoningEffort | undefined): boolean | string | undefined {
  if (effort === undefined) return undefined
  const isOff = effort === 'none' || effort === 'minimal'
  if (!model.startsWith('gpt-oss')) return !isOff
  if (isOff) return 'low'
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort
}

function formatOf(format: ResponseFormat | undefined): unknown {
  if (format === undefined || format.type === 'text') return undefined
  return format.type === 'json_object' ? 'json' : (format.json_schema.schema ?? 'json')
}

// field mappers

const ENDINGS: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  length: 'length',
  // A model that was only loaded has not answered.
  load: 'error',
  unload: 'error',
}

function endingOf(line: Wire): Ending | undefined {
  if (line['done'] !== true) return undefined
  const reason = text(line['done_reason'])
  return Object.hasOwn(ENDINGS, reason) ? ENDINGS[reason] : 'stop'
}

/** Arguments are an object here, and calls come whole. */
function callOf(entry: unknown): CallPiece {
  const call = wire(entry)
  const { index, name, arguments: given } = wire(call['function'])
  return {
    index: count(index),
    id: text(call['id']),
    name: text(name),
    arguments: isWire(given) ? JSON.stringify(given) : text(given),
  }
}

function usageOf(line: Wire): Usage | undefined {
  const completion_tokens = count(line['eval_count'])
  if (completion_tokens === undefined) return undefined
  // A prompt that was cached whole goes uncounted.
  const prompt_tokens = count(line['prompt_eval_count']) ?? 0
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

function read(line: Wire): Reading {
  const message = wire(line['message'])
  const said: Said = {
    ...SILENT,
    content: text(message['content']),
    reasoning: text(message['thinking']),
    calls: list(message['tool_calls']).map(callOf),
    ending: endingOf(line),
  }
  // It names no reply; the instant of the first line tells two of them apart.
  return { id: text(line['created_at']), said: [said], usage: usageOf(line) }
}

/** Ollama's own protocol. */
export const ollamaChat = defineProtocol({
  id: 'ollama',
  framing: 'ndjson',
  path: () => '/chat',
  encode,
  whole: (body) => completionOf(read(body)),
  initial: () => NOTHING,
  step: (progress, line) => advance(progress, read(line)),
  finish: conclude,
})
