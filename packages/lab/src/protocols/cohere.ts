/** Cohere's chat, version 2: events named twice, calls as an object in a stream and a list in a whole answer. */
import { uuidOf } from '../ids.ts'
import { type Json, type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { chunksOf } from '../model/answer.ts'
import type { Ask, Format, Thought, ToolChoice } from '../model/ask.ts'
import type { Answer, ChatInput, Protocol, Route } from '../provider.ts'
import { type Refusal, type Role, type Write, write } from '../reply.ts'

const MEDIA_TOKENS = 258

/** Tokens of the preamble that Cohere puts ahead of every prompt. */
const PREAMBLE_TOKENS = 495

/** The protocol, with what is refused. */
export function cohereChat(check: (input: ChatInput) => Refusal | undefined): Protocol {
  return {
    route: routeOf,
    check,
    ask: askOf,
    whole: (answer) => JSON.stringify(whole(answer)),
    events: eventsOf,
    contentEvent: (_answer, text) => contentDelta(0, 'text', text),
    usageEvent: (answer) => event('usage', 'message-end', { delta: { usage: usage(answer) } }),
    errorEvent: (answer) =>
      event('error', 'message-end', {
        delta: { finish_reason: 'ERROR', error: 'internal server error', usage: usage(answer) },
      }),
    streamHeaders: [['content-type', 'text/event-stream'], ...HEADERS],
    wholeHeaders: [['content-type', 'application/json'], ...HEADERS],
    jsonStyle: 'compact',
  }
}

const HEADERS = [
  ['x-debug-trace-id', '5e90f4c6ae3ef5f8dece150c163276a5'],
  ['cache-control', 'no-cache, no-store, no-transform, must-revalidate, private, max-age=0'],
] as const

function routeOf(method: string, path: string): Route | undefined {
  if (method === 'POST' && path === '/v2/chat') return { kind: 'chat' }
  if (method === 'POST' && path === '/v1/check-api-key') return { kind: 'key' }
  return method === 'GET' && path === '/v1/models' ? { kind: 'models' } : undefined
}

// The request

function askOf({ body, model, provider, chunks }: ChatInput): Ask {
  const messages = objectsOf(body['messages'])
  const tools = objectsOf(body['tools']).map((tool) => {
    const { name, parameters } = objectOf(tool['function'])
    return { name: stringOf(name), parameters: objectOf(parameters) }
  })
  const texts = messages.map(textOf)
  const last = messages.findLastIndex(({ role }) => role !== 'tool')
  const capped = body['max_tokens']
  return {
    provider,
    model: model.id,
    prompt: [...texts, ...(tools.length === 0 ? [] : [JSON.stringify(tools)])].join('\n'),
    mediaTokens: messages.reduce((sum, { content }) => sum + imagesIn(content) * MEDIA_TOKENS, 0),
    lastUserText: texts[messages.findLastIndex(({ role }) => role === 'user')] ?? '',
    toolResults: texts.slice(last + 1),
    tools,
    toolChoice: CHOICES[stringOf(body['tool_choice'])] ?? 'auto',
    parallel: true,
    format: formatOf(objectOf(body['response_format'])),
    tokensMax: typeof capped === 'number' ? capped : undefined,
    stop: [body['stop_sequences'] ?? []].flat().filter((stop) => typeof stop === 'string'),
    thinks: model.thinks !== 'never' && objectOf(body['thinking'])['type'] !== 'disabled',
    chunksMin: chunks,
  }
}

const CHOICES: Readonly<Record<string, ToolChoice>> = { REQUIRED: 'required', NONE: 'none' }

function formatOf({ type, json_schema: schema }: JsonObject): Format {
  if (type !== 'json_object') return { kind: 'text' }
  return schema === undefined ? { kind: 'object' } : { kind: 'schema', schema: objectOf(schema) }
}

function textOf({ content, tool_plan: plan, tool_calls: calls }: JsonObject): string {
  const said =
    typeof content === 'string'
      ? content
      : objectsOf(content)
          .map(({ text }) => stringOf(text))
          .join('\n')
  const args = objectsOf(calls).map((call) => stringOf(objectOf(call['function'])['arguments']))
  return [stringOf(plan), said, ...args].filter(Boolean).join('\n')
}

function imagesIn(content: Json | undefined): number {
  return objectsOf(content).filter(({ type }) => type === 'image_url').length
}

// The answer

const FINISH: Readonly<Record<Thought['finish'], string>> = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  calls: 'TOOL_CALL',
}

function usage({ thought: { tokens } }: Answer): JsonObject {
  return {
    billed_units: { input_tokens: tokens.input, output_tokens: tokens.output },
    tokens: { input_tokens: tokens.input + PREAMBLE_TOKENS, output_tokens: tokens.output },
    cached_tokens: 448,
  }
}

/** A call without arguments has the word for nothing as its arguments, when it comes whole. */
function argumentsOf(args: JsonObject): string {
  return Object.keys(args).length === 0 ? 'null' : JSON.stringify(args)
}

function whole(answer: Answer): JsonObject {
  const { text, reasoning, calls, finish } = answer.thought
  const thinking = reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning }]
  const said = calls.length > 0 ? {} : { content: [...thinking, { type: 'text', text }] }
  const called = calls.map(({ name, args }, index) => ({
    id: `${name}_${answer.serial}x${index}`,
    type: 'function',
    function: { name, arguments: argumentsOf(args) },
  }))
  const plan = calls.length > 0 ? { tool_plan: `${reasoning}I will call.`, tool_calls: called } : {}
  return {
    id: uuidOf(answer.serial),
    message: { role: 'assistant', ...said, ...plan },
    finish_reason: FINISH[finish],
    usage: usage(answer),
  }
}

function eventsOf(answer: Answer): readonly Write[] {
  const { thought } = answer
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }
  const end = { finish_reason: FINISH[thought.finish], usage: usage(answer) }
  return [
    event('first', 'message-start', { id: uuidOf(answer.serial), delta: { message } }),
    ...(thought.calls.length > 0 ? callEvents(answer) : textEvents(answer)),
    event('finish', 'message-end', { delta: end }),
  ]
}

function textEvents({ thought: { reasoning, text }, chunks }: Answer): readonly Write[] {
  const blocks = [
    { type: 'thinking', pieces: chunksOf(reasoning, undefined) },
    { type: 'text', pieces: chunksOf(text, chunks || undefined) },
  ].filter(({ pieces }) => pieces.length > 0)
  return blocks.flatMap(({ type, pieces }, index) => {
    const content = { type, [type]: '' }
    return [
      event('comment', 'content-start', { index, delta: { message: { content } } }),
      ...pieces.map((piece) => contentDelta(index, type, piece)),
      event('comment', 'content-end', { index }),
    ]
  })
}

function contentDelta(index: number, type: string, piece: string): Write {
  return event('content', 'content-delta', {
    index,
    delta: { message: { content: { [type]: piece } } },
  })
}

function callEvents(answer: Answer): readonly Write[] {
  const { reasoning, calls } = answer.thought
  const plan = event('content', 'tool-plan-delta', {
    delta: { message: { tool_plan: `${reasoning}I will call.` } },
  })
  const all = calls.flatMap(({ name, args }, index) => {
    const id = `${name}_${answer.serial}x${index}`
    const head = { id, type: 'function', function: { name, arguments: '' } }
    const given =
      Object.keys(args).length === 0 ? [] : [{ function: { arguments: JSON.stringify(args) } }]
    return [
      event('content', 'tool-call-start', { index, delta: { message: { tool_calls: head } } }),
      ...given.map((piece) =>
        event('content', 'tool-call-delta', { index, delta: { message: { tool_calls: piece } } }),
      ),
      event('comment', 'tool-call-end', { index }),
    ]
  })
  return [plan, ...all]
}

function event(role: Role, type: string, data: JsonObject): Write {
  return write(role, `event: ${type}\ndata: ${JSON.stringify({ ...data, type })}\n\n`)
}
