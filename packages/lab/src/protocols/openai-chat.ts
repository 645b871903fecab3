/** The chat completions protocol. What differs between its speakers is a dialect, one for each provider. */
import {
  type HeaderList,
  type Json,
  type JsonObject,
  objectOf,
  objectsOf,
  stringOf,
} from '../json.ts'
import { chunksOf } from '../model/answer.ts'
import type { Ask, Format, Thought, Tool, ToolChoice } from '../model/ask.ts'
import type { Answer, ChatInput, Protocol, Route } from '../provider.ts'
import { type Refusal, type Role, type Write, write } from '../reply.ts'

/** How an answer ended, in the protocol's word. */
export type FinishReason = 'stop' | 'length' | 'tool_calls'

/** One event of a stream before it is framed. */
export interface ChatEvent {
  readonly role: Role
  readonly data: JsonObject
}

/** What a provider writes its own way. */
export interface Dialect {
  readonly streamHeaders: HeaderList
  readonly wholeHeaders: HeaderList
  /** Comment lines ahead of the first event. */
  readonly comments: readonly string[]
  readonly check: (input: ChatInput) => Refusal | undefined
  readonly first: (answer: Answer) => JsonObject
  /** A chunk around a delta. */
  readonly chunk: (answer: Answer, delta: JsonObject) => JsonObject
  readonly reasoning: (text: string) => JsonObject
  readonly text: (text: string, answer: Answer) => JsonObject
  /** The deltas of all calls; none when the finish event carries them. */
  readonly calls: (answer: Answer) => readonly JsonObject[]
  readonly finish: (answer: Answer, reason: FinishReason) => readonly ChatEvent[]
  readonly usage: (answer: Answer) => JsonObject
  readonly whole: (answer: Answer, reason: FinishReason) => JsonObject
  readonly error: (answer: Answer) => JsonObject
  /** What it understands differently of a request. */
  readonly asks?: (input: ChatInput) => Partial<Ask>
}

/** Input tokens that one image, sound or document costs. */
const MEDIA_TOKENS = 258

/** A protocol value in a dialect. */
export function openaiChat(dialect: Dialect): Protocol {
  const contentEvent = (answer: Answer, text: string): Write =>
    framed('content', dialect.chunk(answer, dialect.text(text, answer)))
  return {
    route: routeOf,
    check: dialect.check,
    ask: (input) => ({ ...askOf(input), ...dialect.asks?.(input) }),
    whole: (answer) => JSON.stringify(dialect.whole(answer, reasonOf(answer.thought))),
    events: (answer) => eventsOf(dialect, answer),
    contentEvent,
    usageEvent: (answer) =>
      framed('usage', { ...dialect.chunk(answer, {}), choices: [], usage: dialect.usage(answer) }),
    errorEvent: (answer) => framed('error', dialect.error(answer)),
    streamHeaders: dialect.streamHeaders,
    wholeHeaders: dialect.wholeHeaders,
    jsonStyle: 'compact',
  }
}

/** The usage that all dialects have in common. */
export function baseUsage({ thought: { tokens } }: Answer): {
  readonly prompt: number
  readonly completion: number
  readonly total: number
} {
  return { prompt: tokens.input, completion: tokens.output, total: tokens.input + tokens.output }
}

function framed(role: Role, data: JsonObject): Write {
  return write(role, `data: ${JSON.stringify(data)}\n\n`)
}

function reasonOf({ finish }: Thought): FinishReason {
  return finish === 'calls' ? 'tool_calls' : finish
}

function eventsOf(dialect: Dialect, answer: Answer): readonly Write[] {
  const { thought } = answer
  const { reasoning, text } = thought
  const deltas = [
    ...chunksOf(reasoning, undefined).map((piece) => dialect.reasoning(piece)),
    ...chunksOf(text, answer.chunks || undefined).map((piece) => dialect.text(piece, answer)),
    ...dialect.calls(answer),
  ]
  return [
    ...dialect.comments.map((comment) => write('comment', `: ${comment}\n\n`)),
    framed('first', dialect.first(answer)),
    ...deltas.map((delta) => framed('content', dialect.chunk(answer, delta))),
    ...dialect.finish(answer, reasonOf(thought)).map(({ role, data }) => framed(role, data)),
    write('done', 'data: [DONE]\n\n'),
  ]
}

/** The paths of everybody who speaks it. */
export function routeOf(method: string, path: string): Route | undefined {
  if (method === 'POST') return path === '/chat/completions' ? { kind: 'chat' } : undefined
  if (method !== 'GET') return undefined
  if (path === '/models') return { kind: 'models' }
  if (path === '/key') return { kind: 'key' }
  return path.startsWith('/models/')
    ? { kind: 'model', id: path.slice('/models/'.length) }
    : undefined
}

function askOf({ body, model, provider, chunks }: ChatInput): Ask {
  const messages = objectsOf(body['messages'])
  const tools = objectsOf(body['tools']).map(toolOf)
  const texts = messages.map((message) => textOf(message))
  const effort = body['reasoning_effort']
  const wanted = effort !== undefined && effort !== 'none' && effort !== 'minimal'
  const capped = body['max_completion_tokens'] ?? body['max_tokens']
  return {
    provider,
    model: model.id,
    prompt: tools.length === 0 ? texts.join('\n') : `${texts.join('\n')}\n${JSON.stringify(tools)}`,
    mediaTokens: messages.reduce((sum, message) => sum + mediaTokensOf(message), 0),
    lastUserText: texts[messages.findLastIndex(({ role }) => role === 'user')] ?? '',
    toolResults: trailingResults(messages, texts),
    tools,
    toolChoice: choiceOf(body['tool_choice']),
    parallel: body['parallel_tool_calls'] !== false,
    format: formatOf(objectOf(body['response_format'])),
    tokensMax: typeof capped === 'number' ? Math.min(capped, model.outputTokensMax) : undefined,
    stop: [body['stop'] ?? []].flat().filter((stop) => typeof stop === 'string'),
    thinks: model.thinks === 'always' ? effort !== 'none' : model.thinks === 'asked' && wanted,
    chunksMin: chunks,
  }
}

/** The text of a message, the arguments of its calls included. */
function textOf({ content, tool_calls }: JsonObject): string {
  const said =
    typeof content === 'string'
      ? content
      : objectsOf(content)
          .map(({ text }) => stringOf(text))
          .join('\n')
  if (tool_calls === undefined) return said
  return `${said}${objectsOf(tool_calls)
    .map((call) => stringOf(objectOf(call['function'])['arguments']))
    .join('\n')}`
}

function mediaTokensOf({ content }: JsonObject): number {
  if (typeof content === 'string') return 0
  return objectsOf(content).filter(({ type }) => type !== 'text').length * MEDIA_TOKENS
}

function trailingResults(
  messages: readonly JsonObject[],
  texts: readonly string[],
): readonly string[] {
  const last = messages.findLastIndex(({ role }) => role !== 'tool')
  return texts.slice(last + 1)
}

function toolOf(tool: JsonObject): Tool {
  const { name, parameters } = objectOf(tool['function'])
  return { name: stringOf(name), parameters: objectOf(parameters) }
}

function choiceOf(choice: Json | undefined): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice
  if (choice === 'any') return 'required'
  const name = stringOf(objectOf(objectOf(choice)['function'])['name'])
  return name === '' ? 'auto' : { name }
}

function formatOf({ type, json_schema }: JsonObject): Format {
  if (type === 'json_schema') {
    return { kind: 'schema', schema: objectOf(objectOf(json_schema)['schema']) }
  }
  return { kind: type === 'json_object' ? 'object' : 'text' }
}
