/** Quirks that rewrite the history: fields, roles, tool ids and order, where providers are stricter than OpenAI. */
import { isWire, list, text, type Wire } from './json.ts'
import type { Quirk } from './provider.ts'
import { rewrite } from './quirks.ts'
import { shortId } from './short-id.ts'

/** Message fields that a closed schema refuses. */
export function dropMessageFields(
  fields: readonly string[],
  { except = [] }: { readonly except?: readonly string[] } = {},
): Quirk {
  const dropped = new Set(fields)
  return eachMessage('dropMessageFields', (message) =>
    except.includes(text(message['role']))
      ? message
      : Object.fromEntries(Object.entries(message).filter(([field]) => !dropped.has(field))),
  )
}

/** A message field under the name that a provider knows it by. */
export function renameMessageField(from: string, to: string): Quirk {
  return eachMessage('renameMessageField', (message) => {
    if (!(from in message)) return message
    const { [from]: value, ...rest } = message
    return { ...rest, [to]: value }
  })
}

/** `developer` is OpenAI's newer word for `system`. */
export const developerAsSystem: Quirk = eachMessage('developerAsSystem', (message) =>
  message['role'] === 'developer' ? { ...message, role: 'system' } : message,
)

/**
 * Tool ids in Mistral's shape, nine letters or digits; others are replaced by a hash, the same in call and result.
 * Source: error 3280, "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9."
 */
export const mistralToolIds: Quirk = eachMessage('mistralToolIds', (message) => ({
  ...message,
  ...('tool_call_id' in message ? { tool_call_id: mistralId(text(message['tool_call_id'])) } : {}),
  ...('tool_calls' in message ? { tool_calls: callsOf(message).map(withMistralId) } : {}),
}))

function withMistralId(call: Wire): Wire {
  return { ...call, id: mistralId(text(call['id'])) }
}

function mistralId(id: string): string {
  return /^[a-zA-Z0-9]{9}$/.test(id) ? id : shortId(id, 9)
}

/**
 * Mistral's order: as many results as calls right after the calls, an assistant turn before the next user turn,
 * and a user or tool turn at the end. Source: errors 3230 and "Not the same number of function calls and responses".
 */
export const mistralOrder: Quirk = rewrite('mistralOrder', (body) => {
  const ordered: Wire[] = []
  let unanswered: readonly string[] = []
  for (const message of list(body['messages']).filter(isWire)) {
    const role = text(message['role'])
    if (role !== 'tool') {
      ordered.push(...unanswered.map(lostResult))
      unanswered = callsOf(message).map((call) => text(call['id']))
      if (role === 'user' && ordered.at(-1)?.['role'] === 'tool') ordered.push(BRIDGE)
    } else {
      unanswered = unanswered.filter((id) => id !== message['tool_call_id'])
    }
    ordered.push(message)
  }
  ordered.push(...unanswered.map(lostResult))
  return { ...body, messages: closed(ordered) }
})

const BRIDGE: Wire = { role: 'assistant', content: 'Understood.' }

function lostResult(tool_call_id: string): Wire {
  return { role: 'tool', tool_call_id, content: 'The result of this call was lost.' }
}

/** An assistant turn at the end is a prefix to go on from, in Mistral's words. */
function closed(messages: readonly Wire[]): readonly Wire[] {
  const last = messages.at(-1)
  if (last === undefined || last['role'] !== 'assistant') return messages
  return [...messages.slice(0, -1), { ...last, prefix: true }]
}

function callsOf(message: Wire): readonly Wire[] {
  return list(message['tool_calls']).filter(isWire)
}

function eachMessage(name: string, change: (message: Wire) => Wire): Quirk {
  return rewrite(name, (body) => ({
    ...body,
    messages: list(body['messages']).filter(isWire).map(change),
  }))
}
