/**
 * Groq throws away what its own checks find wrong, and shows it: most of it is an answer all the same.
 *
 * Source: console.groq.com/docs/errors, `failed_generation` as reported from 2025 to 2026.
 */
import type { ChatCompletion, ChatRequest, CompletionChoice, ToolCall } from '@freellmapi/core'
import { demandOf, fulfils } from './demand.ts'
import { isWire, list, parseJson, text, wire } from './json.ts'
import { mendJson } from './mend.ts'
import { callId } from './short-id.ts'
import type { WireError } from './wire-error.ts'

/** The answer in a refusal, if there is one that the request can have meant. */
export function salvage(error: WireError, request: ChatRequest): ChatCompletion | undefined {
  const { codes, failedGeneration: said } = error
  if (said.trim() === '') return undefined
  if (codes.includes('json_validate_failed')) return jsonAnswer(said, request)
  return codes.includes('tool_use_failed') ? toolAnswer(said, request) : undefined
}

function jsonAnswer(said: string, request: ChatRequest): ChatCompletion | undefined {
  const content = mendJson(said)
  const isRight = content !== undefined && fulfils(content, demandOf(request)?.schema)
  return isRight ? answer({ content }, 'stop') : undefined
}

/** Calls in one of the dialects that models fall back to; or prose, where a call was not demanded. */
function toolAnswer(said: string, request: ChatRequest): ChatCompletion | undefined {
  const names = new Set(request.tools?.map((tool) => tool.function.name))
  const spelled = callsIn(said)
  const calls = spelled.filter(({ name }) => names.has(name))
  if (calls.length > 0 && calls.length === spelled.length) {
    return answer({ content: null, tool_calls: calls.map(toCall) }, 'tool_calls')
  }
  const isProse = names.size > 0 && spelled.length === 0 && !/[<{[]/.test(said)
  return isProse && !demandOf(request)?.call ? answer({ content: said }, 'stop') : undefined
}

interface Spelled {
  readonly name: string
  readonly args: string
}

/** `<function=name>{…}</function>` and `<function=name{…}>`, with or without the end. */
const TAGGED = /<function=([\w.-]+)>?\s*(\{[\s\S]*?\})\s*(?:<\/function>|>|$)/g

function callsIn(said: string): readonly Spelled[] {
  const tagged = [...said.matchAll(TAGGED)].map(([, name = '', args = '']) => ({ name, args }))
  if (tagged.length > 0) return tagged.flatMap(withObject)
  const inside = [...said.matchAll(/<tool_call>([\s\S]*?)(?:<\/tool_call>|$)/g)]
  const sources = inside.length > 0 ? inside.map(([, source = '']) => source) : [said]
  return sources.flatMap((source) => {
    const value = parseJson(mendJson(source) ?? '')
    return (Array.isArray(value) ? value : list([value])).flatMap(fromObject)
  })
}

function withObject({ name, args }: Spelled): readonly Spelled[] {
  const mended = mendJson(args)
  return mended === undefined ? [] : [{ name, args: mended }]
}

/** `{"name": …, "arguments": {…}}`, the arguments also as `parameters` or as text. */
function fromObject(value: unknown): readonly Spelled[] {
  const call = isWire(wire(value)['function']) ? wire(wire(value)['function']) : wire(value)
  const given = call['arguments'] ?? call['parameters']
  const args = isWire(given) ? JSON.stringify(given) : mendJson(text(given))
  const name = text(call['name'])
  return name === '' || args === undefined ? [] : [{ name, args }]
}

function toCall({ name, args }: Spelled, index: number): ToolCall {
  return {
    id: callId(`${index}|${name}|${args}`),
    type: 'function',
    function: { name, arguments: args },
  }
}

function answer(
  message: CompletionChoice['message'],
  finish: CompletionChoice['finish_reason'],
): ChatCompletion {
  return { choices: [{ index: 0, message, finish_reason: finish }] }
}
