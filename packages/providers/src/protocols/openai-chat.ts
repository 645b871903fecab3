/**
 * OpenAI's chat completions, as its many imitators really speak it.
 *
 * Source: openai/openai-openapi, spec 2.3.0; deviations as recorded from the providers that use this file.
 */
import {
  type AttemptError,
  type ChatRequest,
  type ContentPart,
  err,
  type Message,
  ok,
  type Result,
  type Usage,
} from '@freellmapi/core'
import { asJson, count, isWire, joined, list, parseJson, text, type Wire, wire } from '../json.ts'
import { mendJson } from '../mend.ts'
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
import type { CallPiece } from './tool-calls.ts'

// Wire types are `Wire`: every provider leaves out, nulls or retypes some field of OpenAI's schema.

/** More choices than any request may ask for; a hostile list ends here. */
const CHOICES_MAX = 128

// encode

/**
 * The request in OpenAI's words: one token limit, usage asked for on streams, messages of known fields only.
 * What remains of it is each provider's whitelist's business.
 */
function encode(request: ChatRequest, model: string): Result<Wire, AttemptError> {
  const messages: Wire[] = []
  for (const message of request.messages) {
    const encoded = encodeMessage(message)
    if (!encoded.ok) return encoded
    if (encoded.value !== undefined) messages.push(encoded.value)
  }
  const { max_tokens, stream, stream_options: _, ...rest } = request
  const { max_completion_tokens = max_tokens, response_format } = rest
  const body: Record<string, unknown> = { ...rest, model, messages }
  if (max_completion_tokens !== undefined) body['max_completion_tokens'] = max_completion_tokens
  // `{type: "text"}` is the default everywhere and a 400 at some.
  if (response_format?.type === 'text') delete body['response_format']
  if (stream !== true) return ok(body)
  return ok({ ...body, stream: true, stream_options: { include_usage: true } })
}

/** A message in known fields; `undefined` for an assistant turn that says nothing, which some refuse. */
function encodeMessage(message: Message): Result<Wire | undefined, AttemptError> {
  const content = encodeContent(message.content ?? '')
  if (!content.ok) return content
  const name = message.name === undefined ? {} : { name: message.name }
  if (message.role === 'tool') {
    const { role, tool_call_id } = message
    return ok({ role, tool_call_id, content: content.value, ...name })
  }
  if (message.role !== 'assistant') {
    return ok({ role: message.role, content: content.value, ...name })
  }

  const calls = message.tool_calls ?? []
  if (content.value === '' && calls.length === 0) return ok(undefined)
  const said = content.value === '' ? {} : { content: content.value }
  const { reasoning_content, refusal } = message
  return ok({
    role: 'assistant',
    ...said,
    ...(reasoning_content === undefined ? {} : { reasoning_content }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map(({ id, type, function: f }) => ({ id, type, function: f })) }),
    ...name,
  })
}

/** Text alone becomes a string, which every template takes; images stay parts. */
function encodeContent(
  content: string | readonly ContentPart[],
): Result<string | readonly Wire[], AttemptError> {
  if (typeof content === 'string') return ok(content)
  const parts: Wire[] = []
  for (const part of content) {
    if (part.type === 'text') parts.push({ type: 'text', text: part.text })
    else if (part.type === 'refusal') parts.push({ type: 'text', text: part.refusal })
    else if (part.type === 'image_url') parts.push({ type: part.type, image_url: part.image_url })
    else return err({ kind: 'unsupported', feature: part.type })
  }
  if (parts.some((part) => part['type'] !== 'text')) return ok(parts)
  return ok(parts.map((part) => text(part['text'])).join('\n'))
}

// field mappers

const ENDINGS: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  function_call: 'tool_calls',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  sensitive: 'content_filter',
  error: 'error',
  network_error: 'error',
  load: 'error',
  unload: 'error',
  insufficient_system_resource: 'error',
}

/** Unknown words (`eos`, `end_turn`, …) are ordinary ends; none at all is no end. */
function endingOf(reason: unknown): Ending | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined
  return Object.hasOwn(ENDINGS, reason) ? ENDINGS[reason] : 'stop'
}

/** Mistral puts thinking and text side by side into a list: `[{type: "thinking", thinking: [{text}]}, {type: "text", text}]`. */
function contentOf(content: unknown, wanted: 'text' | 'thinking'): string {
  if (typeof content === 'string') return wanted === 'text' ? content : ''
  // Cloudflare writes an answer that is a number as one.
  if (typeof content === 'number') return wanted === 'text' ? String(content) : ''
  return joined(content, (part) => {
    if (part['type'] !== wanted) return ''
    return wanted === 'text' ? text(part['text']) : thoughtOf(part['thinking'])
  })
}

function thoughtOf(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking
  return joined(thinking, (part) => text(part['text']))
}

/** The first of the names that reasoning goes by; a provider that sends two of them means one text. */
function reasoningOf(message: Wire): string {
  return (
    text(message['reasoning_content']) ||
    text(message['reasoning']) ||
    joined(message['reasoning_details'], (part) => text(part['text']) || text(part['summary'])) ||
    contentOf(message['content'], 'thinking')
  )
}

/**
 * `positioned`: in a whole message every entry is a call of its own, whatever its index or id says. Some hosts leave
 * out the `function` around name and arguments; some end calls with a piece that says nothing, which is dropped.
 */
function callsOf(calls: unknown, positioned: boolean): readonly CallPiece[] {
  if (calls === undefined) return SILENT.calls
  const pieces = list(calls).map((entry, position) => {
    const call = wire(entry)
    const { name, arguments: given } = isWire(call['function']) ? call['function'] : call
    return {
      index: positioned ? position : count(call['index']),
      id: text(call['id']),
      name: text(name),
      arguments: isWire(given)
        ? JSON.stringify(given)
        : positioned
          ? mended(text(given))
          : text(given),
    }
  })
  return pieces.filter(({ id, name, arguments: given }) => id + name + given !== '')
}

/** Arguments that came whole can be mended anywhere, those of a stream only at their end. */
function mended(given: string): string {
  return parseJson(given) === undefined ? (mendJson(given) ?? given) : given
}

function saidOf(entry: unknown, position: number): Said {
  const choice = wire(entry)
  const delta = isWire(choice['delta']) ? choice['delta'] : undefined
  const message = delta ?? wire(choice['message'])
  const said: Said = {
    index: count(choice['index']) ?? position,
    content: contentOf(message['content'], 'text'),
    reasoning: reasoningOf(message),
    refusal: text(message['refusal']),
    calls: callsOf(message['tool_calls'], delta === undefined),
    ending: endingOf(choice['finish_reason']),
  }
  return isWire(choice['logprobs']) ? { ...said, logprobs: asJson(choice['logprobs']) } : said
}

/** Counts that are none (negative, fractional, text) are as good as unsaid. */
function usageOf(frame: Wire): Usage | undefined {
  const stated = isWire(frame['usage']) ? frame['usage'] : wire(frame['x_groq'])['usage']
  if (!isWire(stated)) return undefined
  const prompt_tokens = count(stated['prompt_tokens'])
  const completion_tokens = count(stated['completion_tokens'])
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined
  const cached = count(wire(stated['prompt_tokens_details'])['cached_tokens'])
  const reasoned = count(wire(stated['completion_tokens_details'])['reasoning_tokens'])
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: count(stated['total_tokens']) ?? prompt_tokens + completion_tokens,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoned === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoned } }),
  }
}

function read(frame: Wire): Reading {
  return {
    id: text(frame['id']),
    said: list(frame['choices']).slice(0, CHOICES_MAX).map(saidOf),
    usage: usageOf(frame),
  }
}

/** The protocol of every provider that calls itself OpenAI-compatible. */
export const openaiChat = defineProtocol({
  id: 'openai-chat',
  path: () => '/chat/completions',
  encode,
  whole: (body) => completionOf(read(body)),
  initial: () => NOTHING,
  step: (progress, frame) => advance(progress, read(frame)),
  finish: conclude,
})
