/** Ollama's chat: a JSON object a line, the last of them with the counts; streams unless told not to. */
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { chunksOf } from '../model/answer.ts'
import type { Ask, Format } from '../model/ask.ts'
import type { Answer, ChatInput, Protocol, Route } from '../provider.ts'
import { type Refusal, type Role, type Write, write } from '../reply.ts'

const MEDIA_TOKENS = 258

/** The protocol, with what is refused. */
export function ollamaChat(check: (input: ChatInput) => Refusal | undefined): Protocol {
  return {
    route: routeOf,
    check,
    ask: askOf,
    whole: (answer) => `${JSON.stringify(lastLine(answer, wholeMessage(answer)))}\n`,
    events: eventsOf,
    contentEvent: (answer, text) => said('content', answer, { content: text }),
    usageEvent: (answer) => write('usage', `${JSON.stringify(lastLine(answer, {}))}\n`),
    errorEvent: () =>
      write('error', '{"error":"an error was encountered while running the model"}\n'),
    streamHeaders: [['content-type', 'application/x-ndjson']],
    wholeHeaders: [['content-type', 'application/json; charset=utf-8']],
    jsonStyle: 'compact',
  }
}

function routeOf(method: string, path: string): Route | undefined {
  if (method === 'POST') {
    return path === '/chat' ? { kind: 'chat', streamsUnlessTold: true } : undefined
  }
  return method === 'GET' && path === '/tags' ? { kind: 'models' } : undefined
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
  const { num_predict: capped, stop } = objectOf(body['options'])
  const think = body['think']
  return {
    provider,
    model: model.id,
    prompt: [...texts, ...(tools.length === 0 ? [] : [JSON.stringify(tools)])].join('\n'),
    mediaTokens: messages.reduce((sum, message) => sum + imagesIn(message) * MEDIA_TOKENS, 0),
    lastUserText: texts[messages.findLastIndex(({ role }) => role === 'user')] ?? '',
    toolResults: texts.slice(last + 1),
    tools,
    toolChoice: 'auto',
    parallel: true,
    format: formatOf(body['format']),
    tokensMax: typeof capped === 'number' ? capped : undefined,
    stop: [stop ?? []].flat().filter((one) => typeof one === 'string'),
    thinks: model.thinks === 'always' || (model.thinks === 'asked' && think !== false),
    chunksMin: chunks,
  }
}

function formatOf(format: JsonObject[string]): Format {
  if (format === 'json') return { kind: 'object' }
  const schema = objectOf(format)
  return Object.keys(schema).length === 0 ? { kind: 'text' } : { kind: 'schema', schema }
}

function textOf({ content, tool_calls: calls }: JsonObject): string {
  const args = objectsOf(calls).map((call) =>
    JSON.stringify(objectOf(call['function'])['arguments']),
  )
  return [stringOf(content), ...args].join('\n')
}

function imagesIn({ images }: JsonObject): number {
  return Array.isArray(images) ? images.length : 0
}

// The answer

function line(answer: Answer, message: JsonObject): JsonObject {
  const created_at = new Date(answer.nowMs + answer.serial).toISOString()
  return {
    model: answer.model.id,
    created_at,
    message: { role: 'assistant', content: '', ...message },
  }
}

function lastLine(answer: Answer, message: JsonObject): JsonObject {
  const { tokens, finish } = answer.thought
  return {
    ...line(answer, message),
    done: true,
    done_reason: finish === 'length' ? 'length' : 'stop',
    total_duration: 812_345_678,
    load_duration: 1_234_567,
    prompt_eval_count: tokens.input,
    prompt_eval_duration: 2_345_678,
    eval_count: tokens.output,
    eval_duration: 345_678_901,
  }
}

function callsOf(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.map(({ name, args }, index) => ({
    id: `call_${answer.serial.toString(36).padStart(6, '0')}${index}`,
    function: { index, name, arguments: args },
  }))
}

function wholeMessage(answer: Answer): JsonObject {
  const { text, reasoning } = answer.thought
  const calls = callsOf(answer)
  return {
    content: text,
    ...(reasoning === '' ? {} : { thinking: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

function eventsOf(answer: Answer): readonly Write[] {
  const { text, reasoning } = answer.thought
  return [
    ...chunksOf(reasoning, undefined).map((piece) => said('content', answer, { thinking: piece })),
    ...chunksOf(text, answer.chunks || undefined).map((piece) =>
      said('content', answer, { content: piece }),
    ),
    ...callsOf(answer).map((call) => said('content', answer, { tool_calls: [call] })),
    write('finish', `${JSON.stringify(lastLine(answer, {}))}\n`),
  ]
}

function said(role: Role, answer: Answer, message: JsonObject): Write {
  return write(role, `${JSON.stringify({ ...line(answer, message), done: false })}\n`)
}
