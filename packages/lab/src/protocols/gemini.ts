/** Google's generateContent, v1beta: camel and snake case in, camel case out, no `[DONE]`. */
import {
  type HeaderList,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  stringOf,
  stringsIn,
} from '../json.ts'
import { chunksOf } from '../model/answer.ts'
import type { Ask, Format, Thought, Tool, ToolChoice } from '../model/ask.ts'
import type { Answer, ChatInput, Protocol, Route } from '../provider.ts'
import { type Role, type Write, write } from '../reply.ts'
import { checkGemini } from './gemini-check.ts'
import { field, givesCallIds, isBeforeThree, isGemma } from './gemini-fields.ts'
import { signatureOf } from './gemini-history.ts'

/** Input tokens of an image; Google counts 258 for a small one. */
const MEDIA_TOKENS = 258

const COMMON: HeaderList = [
  ['vary', 'Origin'],
  ['vary', 'X-Origin'],
  ['vary', 'Referer'],
  ['server-timing', 'gfet4t7; dur=412'],
  ['x-gemini-service-tier', 'standard'],
]

export const gemini: Protocol = {
  route: routeOf,
  check: checkGemini,
  ask: askOf,
  whole: (answer) => `${JSON.stringify(whole(answer), undefined, 2)}\n`,
  events,
  contentEvent: (answer, text) => event('content', answer, { parts: [{ text }] }),
  usageEvent: (answer) =>
    write('usage', framed({ usageMetadata: usage(answer, answer.thought.text), ...tail(answer) })),
  errorEvent: () => write('error', MIDWAY_ERROR),
  streamHeaders: [
    ['content-type', 'text/event-stream'],
    ['content-disposition', 'attachment'],
    ...COMMON,
  ],
  wholeHeaders: [['content-type', 'application/json; charset=UTF-8'], ...COMMON],
  jsonStyle: 'pretty',
}

/** A failure after the answer has begun is no event: bare JSON over several lines. */
const MIDWAY_ERROR = `{
  "error": {
    "code": 503,
    "message": "This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.",
    "status": "UNAVAILABLE"
  }
}
`

function routeOf(method: string, path: string, query: URLSearchParams): Route | undefined {
  if (path === '/models') return method === 'GET' ? { kind: 'models' } : undefined
  if (!path.startsWith('/models/')) return undefined
  const named = decoded(path.slice('/models/'.length))
  if (method === 'GET') return { kind: 'model', id: named }
  if (method !== 'POST') return undefined
  const colon = named.lastIndexOf(':')
  const model = named.slice(0, colon).replace(/^models\//u, '')
  switch (named.slice(colon + 1)) {
    case 'generateContent':
      return { kind: 'chat', model, stream: false }
    case 'streamGenerateContent':
      return { kind: 'chat', model, stream: query.get('alt') === 'sse' }
    case 'countTokens':
      return { kind: 'count', model }
    default:
      return undefined
  }
}

/** The text itself when it is no encoding of another. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// The request

function askOf({ body, model, provider, chunks }: ChatInput): Ask {
  const contents = objectsOf(body['contents'])
  const system = field(body, 'systemInstruction')
  const tools = objectsOf(body['tools']).flatMap((tool) =>
    objectsOf(field(tool, 'functionDeclarations')).map(toolOf),
  )
  const config = objectOf(field(body, 'generationConfig'))
  const lastUser = contents.findLast(
    (content) => content['role'] !== 'model' && textOf(content) !== '',
  )
  const capped = field(config, 'maxOutputTokens')
  const texts = [...stringsIn(system ?? null), ...contents.map(textOf)]
  const stops = field(config, 'stopSequences')
  return {
    provider,
    model: model.id,
    prompt: [...texts, ...(tools.length === 0 ? [] : [JSON.stringify(tools)])].join('\n'),
    mediaTokens:
      contents.flatMap(partsOf).filter((part) => field(part, 'inlineData')).length * MEDIA_TOKENS,
    lastUserText: lastUser === undefined ? '' : textOf(lastUser),
    toolResults: resultsIn(contents.at(-1)),
    tools,
    toolChoice: choiceOf(objectOf(field(body, 'toolConfig'))),
    parallel: true,
    format: formatOf(config),
    tokensMax: typeof capped === 'number' ? Math.min(capped, model.outputTokensMax) : undefined,
    stop: Array.isArray(stops) ? stops.map(stringOf) : [],
    thinks: thinksFor(model, objectOf(field(config, 'thinkingConfig'))),
    chunksMin: chunks,
  }
}

function partsOf(content: JsonObject): readonly JsonObject[] {
  return objectsOf(content['parts'])
}

function textOf(content: JsonObject): string {
  return partsOf(content)
    .map(({ text }) => stringOf(text))
    .join('\n')
}

function resultsIn(content: JsonObject | undefined): readonly string[] {
  return partsOf(content ?? {}).flatMap((part) => {
    const result = field(part, 'functionResponse')
    if (!isObject(result)) return []
    const response = objectOf(result['response'])
    const said = response['output'] ?? response['error'] ?? response
    return [typeof said === 'string' ? said : JSON.stringify(said)]
  })
}

function toolOf(declaration: JsonObject): Tool {
  const parameters = field(declaration, 'parametersJsonSchema') ?? declaration['parameters']
  return { name: stringOf(declaration['name']), parameters: objectOf(parameters) }
}

function choiceOf(config: JsonObject): ToolChoice {
  const calling = objectOf(field(config, 'functionCallingConfig'))
  const allowed = field(calling, 'allowedFunctionNames')
  switch (stringOf(calling['mode']).toUpperCase()) {
    case 'NONE':
      return 'none'
    case 'ANY':
      return Array.isArray(allowed) && allowed.length === 1
        ? { name: stringOf(allowed[0]) }
        : 'required'
    default:
      return 'auto'
  }
}

function formatOf(config: JsonObject): Format {
  if (field(config, 'responseMimeType') !== 'application/json') return { kind: 'text' }
  const schema = field(config, 'responseJsonSchema') ?? field(config, 'responseSchema')
  return isObject(schema) ? { kind: 'schema', schema } : { kind: 'object' }
}

function thinksFor({ thinks }: ChatInput['model'], config: JsonObject): boolean {
  const level = field(config, 'thinkingLevel')
  const budget = field(config, 'thinkingBudget')
  if (level === undefined && budget === undefined) return thinks === 'always'
  return budget !== 0 && stringOf(level).toLowerCase() !== 'minimal' && thinks !== 'never'
}

// The answer

function usage({ thought }: Answer, said: string): JsonObject {
  const { input, output, reasoning } = thought.tokens
  const whole = said === thought.text
  const candidates = whole ? output - reasoning : Math.ceil(said.length / 4)
  return {
    promptTokenCount: input,
    ...(candidates > 0 ? { candidatesTokenCount: candidates } : {}),
    totalTokenCount: input + candidates + reasoning,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  }
}

function tail({ model, serial }: Answer): JsonObject {
  return { modelVersion: model.id, responseId: `b2k2Zq${serial.toString(36).padStart(17, '0')}` }
}

function finishOf({ finish }: Thought): string {
  return finish === 'length' ? 'MAX_TOKENS' : 'STOP'
}

/** Whether thoughts are shown, which is asked for apart from having them. */
function showsThoughts({ body }: Answer): boolean {
  const config = objectOf(field(body, 'generationConfig'))
  return field(objectOf(field(config, 'thinkingConfig')), 'includeThoughts') === true
}

function signed(answer: Answer): JsonObject {
  const { model, key } = answer
  return isGemma(model.id) ? {} : { thoughtSignature: signatureOf(key, model.id) }
}

function callParts(answer: Answer): readonly JsonObject[] {
  const { model, serial, thought } = answer
  return thought.calls.map(({ name, args }, index) => ({
    functionCall: {
      name,
      ...(Object.keys(args).length > 0 ? { args } : {}),
      ...(givesCallIds(model.id) ? { id: callIdOf(serial, index) } : {}),
    },
    ...(index === 0 ? signed(answer) : {}),
  }))
}

function callIdOf(serial: number, index: number): string {
  return `g${serial.toString(36).padStart(5, '0').slice(-5)}${index.toString(36).padStart(2, '0')}`
}

function whole(answer: Answer): JsonObject {
  const { thought } = answer
  const { text, reasoning, calls } = thought
  const parts = [
    ...(reasoning !== '' && showsThoughts(answer) ? [{ text: reasoning, thought: true }] : []),
    ...(text === '' ? [] : [{ text, ...(isBeforeThree(answer.model.id) ? {} : signed(answer)) }]),
    ...callParts(answer),
  ]
  const candidate = {
    content: { ...(parts.length > 0 ? { parts } : {}), role: 'model' },
    finishReason: finishOf(thought),
    index: 0,
    ...(calls.length > 0 ? { finishMessage: 'Model generated function call(s).' } : {}),
  }
  return { candidates: [candidate], usageMetadata: usage(answer, text), ...tail(answer) }
}

/** Pieces of text, each with the usage so far; the signature comes last, on empty text. */
function events(answer: Answer): readonly Write[] {
  const { thought } = answer
  const { text, reasoning, calls } = thought
  const made: Write[] = []
  if (reasoning !== '' && showsThoughts(answer)) {
    made.push(event('content', answer, { parts: [{ text: reasoning, thought: true }] }))
  }
  let said = ''
  for (const piece of chunksOf(text, answer.chunks || undefined)) {
    said += piece
    made.push(event('content', answer, { parts: [{ text: piece }], said }))
  }
  const finish = finishOf(thought)
  if (calls.length > 0) return [...made, ...callEvents(answer, finish)]
  const last = { text: '', ...(isBeforeThree(answer.model.id) ? {} : signed(answer)) }
  return [...made, event('finish', answer, { parts: [last], said: text, finish })]
}

/** Before Gemini 3 each call came in its own event, the last with the finish; since then all in one. */
function callEvents(answer: Answer, finish: string): readonly Write[] {
  const parts = callParts(answer)
  const said = answer.thought.text
  if (!isBeforeThree(answer.model.id)) {
    return [
      event('content', answer, { parts, said }),
      event('finish', answer, { parts: [{ text: '' }], said, finish }),
    ]
  }
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1
    const content = { parts: [part], said, ...(isLast ? { finish } : {}) }
    return event(isLast ? 'finish' : 'content', answer, content)
  })
}

interface Piece {
  readonly parts: readonly JsonObject[]
  /** Everything said up to here, for the usage so far. */
  readonly said?: string
  readonly finish?: string
}

function event(role: Role, answer: Answer, { parts, said = '', finish }: Piece): Write {
  const candidate = {
    content: { parts, role: 'model' },
    ...(finish === undefined ? {} : { finishReason: finish }),
    index: 0,
  }
  const usageMetadata = usage(answer, said)
  return write(role, framed({ candidates: [candidate], usageMetadata, ...tail(answer) }))
}

function framed(data: JsonObject): string {
  return `data: ${spaced(data)}\r\n\r\n`
}

/** A string in JSON, with the colon behind it if it is a key. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*":?/gu

/** JSON with a space behind each colon and none behind commas, as Google writes it in streams. */
function spaced(data: JsonObject): string {
  return JSON.stringify(data).replace(TOKEN, (token) => (token.endsWith(':') ? `${token} ` : token))
}
