/**
 * OpenAI's history as Gemini's `contents`. Every rule broken here is a 400 for the whole request.
 *
 * **Shape**: turns alternate and begin with the user; a turn with calls is followed by one turn with all their
 * results, in the calls' order; calls and results carry the same id and name.
 * Source: google-gemini/gemini-cli packages/core/src/utils/historyHardening.ts, 2026-08-21.
 */
import {
  type AssistantMessage,
  type AttemptError,
  type ContentPart,
  err,
  type Message,
  ok,
  type Result,
  type ToolCall,
} from '@freellmapi/core'
import { text, type Wire } from '../json.ts'
import { takesSystem, wantsSignatures } from './gemini-models.ts'
import { argumentsOf } from './tool-calls.ts'

/** One turn. */
export interface Content {
  readonly role: 'user' | 'model'
  readonly parts: readonly Wire[]
}

/** The history, and what precedes it. */
export interface History {
  readonly system: string
  readonly contents: readonly Content[]
}

type ToolMessage = Extract<Message, { role: 'tool' }>

/** A signature that Gemini documents as "do not check". Source: https://ai.google.dev/gemini-api/docs/thought-signatures */
const NO_SIGNATURE = 'skip_thought_signature_validator'

const LOST_RESULT = { error: 'The result of this call was lost.' }

/** **Errors**: `unsupported` for parts that Gemini does not fetch or know. */
export function encodeHistory(
  messages: readonly Message[],
  model: string,
): Result<History, AttemptError> {
  const system: string[] = []
  const contents: Content[] = []
  for (const turn of turnsOf(messages)) {
    const encoded = encodeTurn(turn)
    if (!encoded.ok) return encoded
    if (turn.kind === 'system') system.push(...encoded.value.flatMap(textsOf))
    else for (const content of encoded.value) append(contents, content)
  }
  const framed = framedByUser(contents)
  const signed = wantsSignatures(model) ? withSignatures(framed) : framed
  const instruction = system.join('\n\n')
  return takesSystem(model) || instruction === ''
    ? ok({ system: instruction, contents: signed })
    : ok({ system: '', contents: withInstruction(signed, instruction) })
}

type Turn =
  | { readonly kind: 'system' | 'user'; readonly content: Message['content'] }
  | {
      readonly kind: 'model'
      readonly message: AssistantMessage
      readonly results: readonly ToolMessage[]
    }

/** Groups each assistant message with the results that follow it. Results that follow none stand alone. */
function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    const last = turns.at(-1)
    if (message.role === 'assistant') {
      turns.push({ kind: 'model', message, results: [] })
    } else if (message.role !== 'tool') {
      turns.push({ kind: message.role === 'user' ? 'user' : 'system', content: message.content })
    } else if (last?.kind === 'model') {
      turns.splice(-1, 1, { ...last, results: [...last.results, message] })
    } else {
      turns.push({ kind: 'model', message: { role: 'assistant' }, results: [message] })
    }
  }
  return turns
}

function encodeTurn(turn: Turn): Result<readonly Content[], AttemptError> {
  if (turn.kind !== 'model') {
    const parts = encodeParts(turn.content ?? '')
    return parts.ok ? ok([{ role: 'user', parts: parts.value }]) : parts
  }
  const said = encodeParts(turn.message.content ?? '')
  if (!said.ok) return said
  const calls = allCalls(turn.message.tool_calls ?? [], turn.results)
  const parts = [...said.value, ...calls.map(encodeCall)]
  const answers = calls.map((call) => encodeResult(call, turn.results))
  return ok([
    { role: 'model', parts },
    { role: 'user', parts: answers },
  ])
}

/** The calls of a turn, with one made up for each result that has none. */
function allCalls(
  calls: readonly ToolCall[],
  results: readonly ToolMessage[],
): readonly ToolCall[] {
  const orphans = results.filter(({ tool_call_id }) => calls.every(({ id }) => id !== tool_call_id))
  return [
    ...calls,
    ...orphans.map(({ tool_call_id, name = 'unknown_tool' }) => ({
      id: tool_call_id,
      type: 'function' as const,
      function: { name, arguments: '{}' },
    })),
  ]
}

function encodeCall({ id, function: { name, arguments: given }, extra_content }: ToolCall): Wire {
  const signature = extra_content?.google?.thought_signature
  const functionCall = { id, name: toGeminiName(name), args: argumentsOf(given) }
  return signature === undefined ? { functionCall } : { functionCall, thoughtSignature: signature }
}

function encodeResult({ id, function: { name } }: ToolCall, results: readonly ToolMessage[]): Wire {
  const result = results.find(({ tool_call_id }) => tool_call_id === id)
  const response = result === undefined ? LOST_RESULT : { output: plainText(result.content) }
  return { functionResponse: { id, name: toGeminiName(name), response } }
}

function plainText(content: string | readonly ContentPart[]): string {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
}

/** Parts of a message; empty text is none, because Gemini refuses a turn of nothing else less than it does `[]`. */
function encodeParts(
  content: string | readonly ContentPart[],
): Result<readonly Wire[], AttemptError> {
  if (typeof content === 'string') return ok(content === '' ? [] : [{ text: content }])
  const parts: Wire[] = []
  for (const part of content) {
    const encoded = encodePart(part)
    if (!encoded.ok) return encoded
    parts.push(encoded.value)
  }
  return ok(parts.filter((part) => part['text'] !== ''))
}

function encodePart(part: ContentPart): Result<Wire, AttemptError> {
  switch (part.type) {
    case 'text':
      return ok({ text: part.text })
    case 'refusal':
      return ok({ text: part.refusal })
    case 'image_url':
      // Gemini does not fetch addresses, and neither do we: they could point into the operator's network.
      return inline(part.image_url.url, 'image_url')
    case 'input_audio':
      return ok({
        inlineData: { mimeType: `audio/${part.input_audio.format}`, data: part.input_audio.data },
      })
    case 'file':
      return inline(part.file.file_data ?? '', 'file')
  }
}

function inline(url: string, feature: string): Result<Wire, AttemptError> {
  const match = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,/.exec(url.slice(0, 256))
  if (match === null) return err({ kind: 'unsupported', feature })
  return ok({ inlineData: { mimeType: match[1], data: url.slice(match[0].length) } })
}

/** Adds a turn, as part of the last one when it is of the same role. Turns of nothing are left out. */
function append(contents: Content[], { role, parts }: Content): void {
  if (parts.length === 0) return
  const last = contents.at(-1)
  if (last?.role !== role) contents.push({ role, parts })
  else contents.splice(-1, 1, { role, parts: [...last.parts, ...parts] })
}

/** Gemini begins with the user, and from 3.6 on does not go on from a model turn at the end. */
function framedByUser(contents: readonly Content[]): readonly Content[] {
  const before: Content[] =
    contents[0]?.role === 'user' ? [] : [{ role: 'user', parts: [{ text: '' }] }]
  const after: Content[] =
    contents.at(-1)?.role === 'model' ? [{ role: 'user', parts: [{ text: 'Continue.' }] }] : []
  return [...before, ...contents, ...after]
}

/** Gives the first call of each step since the last user text a signature, where the client returned none. */
function withSignatures(contents: readonly Content[]): readonly Content[] {
  const asked = contents.findLastIndex(
    ({ role, parts }) => role === 'user' && parts.some((part) => !('functionResponse' in part)),
  )
  return contents.map((content, at) => {
    const first = content.parts.findIndex((part) => 'functionCall' in part)
    const part = content.parts[first]
    if (at < asked || part === undefined || 'thoughtSignature' in part) return content
    return {
      ...content,
      parts: content.parts.with(first, { ...part, thoughtSignature: NO_SIGNATURE }),
    }
  })
}

function withInstruction(contents: readonly Content[], instruction: string): readonly Content[] {
  const [first, ...rest] = contents
  const parts = (first?.parts ?? []).filter((part) => part['text'] !== '')
  return [{ role: 'user', parts: [{ text: instruction }, ...parts] }, ...rest]
}

function textsOf({ parts }: Content): readonly string[] {
  return parts.map((part) => text(part['text'])).filter((line) => line !== '')
}

/** Gemini's names begin with a letter or underscore, OpenAI's may begin with a digit. Undone by `fromGeminiName`. */
export function toGeminiName(name: string): string {
  return /^_*[^A-Za-z_]/.test(name) ? `_${name}` : name
}

/** The client's name for a function. */
export function fromGeminiName(name: string): string {
  return /^_+[^A-Za-z_]/.test(name) ? name.slice(1) : name
}
