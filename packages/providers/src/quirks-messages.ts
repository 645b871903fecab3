/** Quirks that rewrite the history: fields, roles, tool ids and order, where providers are stricter than OpenAI. */
import { isWire, list, text, type Wire, wire } from './json.ts'
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

/** An assistant's calls come with empty content: older schemas want the field, and want it to be text. */
export const contentBesideCalls: Quirk = eachMessage('contentBesideCalls', (message) =>
  'tool_calls' in message && !('content' in message) ? { ...message, content: '' } : message,
)

/** All instructions as one, ahead of everything else: some templates take only the first. */
export const oneSystemMessage: Quirk = rewrite('oneSystemMessage', (body) => {
  const messages = list(body['messages']).filter(isWire)
  const [instructions, turns] = parted(messages, isInstruction)
  if (instructions.length === 0) return body
  const content = instructions.map((message) => textOf(message['content'])).join('\n\n')
  return { ...body, messages: [{ role: 'system', content }, ...turns] }
})

/**
 * Turns of one side in a row become one, for models whose id begins so: their templates demand that roles alternate.
 * Turns with calls and results stay as they are.
 */
export function alternate(prefix: string): Quirk {
  return rewrite('alternate', (body) => {
    if (!String(body['model']).startsWith(prefix)) return body
    const merged: Wire[] = []
    for (const message of list(body['messages']).filter(isWire)) {
      const last = merged.at(-1)
      if (last !== undefined && isSameSide(last, message))
        merged.splice(-1, 1, joined(last, message))
      else merged.push(message)
    }
    return { ...body, messages: merged }
  })
}

/** Images without their `data:` prefix, as bare base64. */
export const bareImages: Quirk = eachMessage('bareImages', (message) =>
  Array.isArray(message['content'])
    ? { ...message, content: message['content'].map(withBareImage) }
    : message,
)

function withBareImage(part: unknown): unknown {
  if (!isWire(part) || !isWire(part['image_url'])) return part
  const url = text(part['image_url']['url'])
  const [prefix = ''] = /^data:[\w/.+-]+;base64,/.exec(url.slice(0, 64)) ?? []
  return { ...part, image_url: { ...part['image_url'], url: url.slice(prefix.length) } }
}

function isInstruction(message: Wire): boolean {
  return message['role'] === 'system' || message['role'] === 'developer'
}

function isSameSide(left: Wire, right: Wire): boolean {
  const isPlain = (message: Wire): boolean =>
    !('tool_calls' in message) && message['role'] !== 'tool'
  return left['role'] === right['role'] && isPlain(left) && isPlain(right)
}

/** Two messages as one; parts only where one of them has some. */
function joined(left: Wire, right: Wire): Wire {
  const [before, after] = [left['content'], right['content']]
  const isText = typeof before === 'string' && typeof after === 'string'
  return {
    ...left,
    content: isText ? `${before}\n\n${after}` : [...partsOf(before), ...partsOf(after)],
  }
}

function partsOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : list(content)
}

function textOf(content: unknown): string {
  return partsOf(content)
    .map((part) => text(wire(part)['text']))
    .join('\n')
}

function parted(
  messages: readonly Wire[],
  holds: (message: Wire) => boolean,
): readonly [readonly Wire[], readonly Wire[]] {
  return [messages.filter(holds), messages.filter((message) => !holds(message))]
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
