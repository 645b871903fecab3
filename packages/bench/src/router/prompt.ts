/** A simulated request as a client would send it: text of the right length and kind, tools, pictures, an effort. */
import type { ChatRequest, Message, Tool } from '@freellmapi/core'
import type { SimRequest } from './requests.ts'

/** Characters a token of a client's text takes, before the request's own error of counting. */
const CHARS_PER_TOKEN = 3.2
/** What a picture costs everywhere in these worlds, in tokens. */
const IMAGE_TOKENS = 800
/** A message shorter than this is a remark. */
const TERSE_CHARS = 60

/** The tokens in a text, for the engine: exact for the filler below, so that all error is the world's own. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN)
}

/** The request on the wire. `user` carries its place in the world back to the simulated providers. */
export function chatRequestOf(request: SimRequest): ChatRequest {
  const { id, hints, maxTokens, class: name } = request
  const tools = Array.from({ length: hints.tools }, (_, at) => toolNumber(at))
  return {
    model: 'auto',
    messages: messagesOf(request, JSON.stringify(tools).length),
    stream: true,
    user: String(id),
    ...(tools.length === 0 ? {} : { tools }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(name === 'json' ? { response_format: { type: 'json_object' } } : {}),
    ...(hints.effort === undefined ? {} : { reasoning_effort: hints.effort }),
  }
}

function messagesOf(request: SimRequest, toolChars: number): Message[] {
  const { class: name, inputTokens, countError, hints, needs } = request
  const picture = needs.vision ? IMAGE_TOKENS : 0
  const wanted = Math.max(8, inputTokens - picture) * CHARS_PER_TOKEN * countError
  const opening = openingOf(request)
  const chars = Math.max(TERSE_CHARS, Math.round(wanted) - toolChars)
  if (name === 'long-chat') return conversation(opening, chars)
  if (hints.isTerse)
    return [
      { role: 'system', content: fillerOf(chars - TERSE_CHARS) },
      { role: 'user', content: opening },
    ]
  const text = opening + fillerOf(chars - opening.length)
  if (!needs.vision) return [{ role: 'user', content: text }]
  const image_url = { url: 'data:image/png;base64,iVBORw0KGgo=' }
  return [
    {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'image_url', image_url },
      ],
    },
  ]
}

/** Six turns that open like no other conversation, so that none is taken for another. */
function conversation(opening: string, chars: number): Message[] {
  const turn = Math.round(chars / 6)
  return Array.from({ length: 5 }, (_, at): Message => {
    const content = at === 0 ? `${opening} ${fillerOf(turn)}` : fillerOf(turn)
    return at % 2 === 0 ? { role: 'user', content } : { role: 'assistant', content }
  }).concat({ role: 'user', content: `${opening} ${fillerOf(turn)}` })
}

const HARD_VERBS = ['prove', 'debug'] as const
const REASONING = 'Think step by step. '

function openingOf({ id, hints, class: name }: SimRequest): string {
  const verbs = HARD_VERBS.slice(0, hints.hardVerbs).map((verb) => `Please ${verb} this. `)
  const code = hints.hasCode ? '```ts\nconst a = 1\n```\n' : ''
  return `${name === 'reasoning' ? REASONING : ''}${verbs.join('')}${code}No. ${id}. `
}

const SENTENCE = 'the quick brown fox jumps over the lazy dog and then it rests in the warm sun. '

function fillerOf(chars: number): string {
  return chars <= 0 ? '' : FILLER.slice(0, Math.min(chars, FILLER.length))
}

/** As long as the longest prompt of any world; slices of it cost nothing. */
const FILLER = SENTENCE.repeat(12_000)

function toolNumber(at: number): Tool {
  return {
    type: 'function',
    function: {
      name: `tool_${at}`,
      description: 'reads a file of the project',
      parameters: { type: 'object', properties: { path: { type: 'string' } } },
    },
  }
}
