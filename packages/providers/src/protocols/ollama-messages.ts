/** OpenAI's history as Ollama takes it: text is a string, images are bare base64, arguments are objects. */
import {
  type AttemptError,
  type ContentPart,
  err,
  type Message,
  ok,
  type Result,
  type ToolCall,
} from '@freellmapi/core'
import type { Wire } from '../json.ts'
import { argumentsOf } from './tool-calls.ts'

/** **Errors**: `unsupported` for parts that it does not know, and for images by address, which it refuses to fetch. */
export function encodeOllamaMessages(
  messages: readonly Message[],
): Result<readonly Wire[], AttemptError> {
  const names = new Map<string, string>()
  const encoded: Wire[] = []
  for (const message of messages) {
    const content = encodeContent(message.content ?? '')
    if (!content.ok) return content
    encoded.push(encodeMessage(message, content.value, names))
  }
  return ok(encoded.filter(saysSomething))
}

/** `names` finds the function that a result belongs to: it is told by name here. */
function encodeMessage(message: Message, content: Wire, names: Map<string, string>): Wire {
  switch (message.role) {
    case 'developer':
    case 'system':
      return { role: 'system', ...content }
    case 'tool': {
      const { tool_call_id, name = names.get(tool_call_id) } = message
      return {
        role: 'tool',
        ...content,
        tool_call_id,
        ...(name === undefined ? {} : { tool_name: name }),
      }
    }
    case 'assistant': {
      const { tool_calls: calls = [], reasoning_content: thinking } = message
      for (const { id, function: called } of calls) names.set(id, called.name)
      return {
        role: 'assistant',
        ...content,
        ...(thinking === undefined ? {} : { thinking }),
        ...(calls.length === 0 ? {} : { tool_calls: calls.map(encodeCall) }),
      }
    }
    default:
      return { role: 'user', ...content }
  }
}

function encodeCall({ id, function: { name, arguments: given } }: ToolCall): Wire {
  return { id, function: { name, arguments: argumentsOf(given) } }
}

function encodeContent(content: string | readonly ContentPart[]): Result<Wire, AttemptError> {
  if (typeof content === 'string') return ok({ content })
  const lines: string[] = []
  const images: string[] = []
  for (const part of content) {
    if (part.type === 'text') lines.push(part.text)
    else if (part.type === 'refusal') lines.push(part.refusal)
    else if (part.type !== 'image_url') return err({ kind: 'unsupported', feature: part.type })
    else {
      const { url } = part.image_url
      const [prefix] = IMAGE.exec(url.slice(0, 64)) ?? []
      if (prefix === undefined) return err({ kind: 'unsupported', feature: 'image_url' })
      images.push(url.slice(prefix.length))
    }
  }
  const text = lines.join('\n')
  return ok(images.length === 0 ? { content: text } : { content: text, images })
}

const IMAGE = /^data:image\/(?:jpeg|jpg|png|webp);base64,/

/** An assistant turn of nothing is a 400. */
function saysSomething(message: Wire): boolean {
  return message['role'] !== 'assistant' || message['content'] !== '' || 'tool_calls' in message
}
