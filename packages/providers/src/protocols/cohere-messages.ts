/**
 * OpenAI's history as Cohere takes it: one system message, and it comes first; no empty text; results only of calls
 * that were made, and each once. Every rule broken here is a 400 for the whole request.
 */
import {
  type AssistantMessage,
  type AttemptError,
  type ContentPart,
  err,
  type Message,
  ok,
  type Result,
} from '@freellmapi/core'
import type { Wire } from '../json.ts'
import { toPlainName } from './tool-names.ts'

/** **Errors**: `unsupported` for parts other than text and images. */
export function encodeCohereMessages(
  messages: readonly Message[],
): Result<readonly Wire[], AttemptError> {
  const system: string[] = []
  const turns: Wire[] = []
  const known = new Set<string>()
  for (const message of messages) {
    if (message.role !== 'tool') turns.push(...lostResults(known))
    const encoded = encodeMessage(message, known)
    if (!encoded.ok) return encoded
    if (message.role === 'system' || message.role === 'developer')
      system.push(plain(message.content))
    else if (encoded.value !== undefined) turns.push(encoded.value)
  }
  turns.push(...lostResults(known))
  const instruction = system.filter(Boolean).join('\n\n')
  return ok(instruction === '' ? turns : [{ role: 'system', content: instruction }, ...turns])
}

/** Results for the calls that got none before the conversation went on. */
function lostResults(known: Set<string>): readonly Wire[] {
  const lost = [...known].map((tool_call_id) => ({
    role: 'tool',
    tool_call_id,
    content: 'The result of this call was lost.',
  }))
  known.clear()
  return lost
}

/** `known` are the ids that still await their result. */
function encodeMessage(
  message: Message,
  known: Set<string>,
): Result<Wire | undefined, AttemptError> {
  switch (message.role) {
    case 'assistant':
      return ok(encodeAssistant(message, known))
    case 'tool': {
      // A result of no call, or a second one, is told in words rather than lost.
      const isExpected = known.delete(message.tool_call_id)
      const content = plain(message.content) || '(nothing)'
      return ok(
        isExpected
          ? { role: 'tool', tool_call_id: message.tool_call_id, content }
          : { role: 'user', content: `Tool result: ${content}` },
      )
    }
    default:
      return encodeUser(message.content)
  }
}

function encodeAssistant(message: AssistantMessage, known: Set<string>): Wire | undefined {
  const { tool_calls: calls = [] } = message
  const content = plain(message.content ?? '')
  if (calls.length === 0) return content === '' ? undefined : { role: 'assistant', content }
  for (const { id } of calls) known.add(id)
  return {
    role: 'assistant',
    // Content beside calls is refused; Cohere's name for what was said before them is a plan.
    ...(content === '' ? {} : { tool_plan: content }),
    tool_calls: calls.map(({ id, function: { name, arguments: given } }) => ({
      id,
      type: 'function',
      function: { name: toPlainName(name), arguments: given.trim() || '{}' },
    })),
  }
}

function encodeUser(
  content: string | readonly ContentPart[],
): Result<Wire | undefined, AttemptError> {
  if (typeof content === 'string') return ok(content === '' ? undefined : user(content))
  const parts: Wire[] = []
  for (const part of content) {
    if (part.type === 'text') parts.push({ type: 'text', text: part.text })
    else if (part.type === 'refusal') parts.push({ type: 'text', text: part.refusal })
    else if (part.type === 'image_url') parts.push({ type: part.type, image_url: part.image_url })
    else return err({ kind: 'unsupported', feature: part.type })
  }
  const said = parts.filter((part) => part['text'] !== '')
  if (said.length === 0) return ok(undefined)
  return ok(user(said.every((part) => part['type'] === 'text') ? plain(content) : said))
}

function user(content: string | readonly Wire[]): Wire {
  return { role: 'user', content }
}

function plain(content: string | readonly ContentPart[]): string {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
}
