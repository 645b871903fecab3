/**
 * What a request demands of the form of its answer, held against the answer before any of it goes out: a call where
 * one was demanded, JSON where that was. An answer in another form is a failure that another model may not share.
 */
import { Validator } from '@cfworker/json-schema'
import {
  type AttemptError,
  type ChatChunk,
  type ChatCompletion,
  type ChatRequest,
  Collector,
  type CompletionChoice,
  err,
  type JsonObject,
  ok,
  type Part,
  type Parts,
  type Result,
  toChunks,
} from '@freellmapi/core'
import { checkable } from './checkable-schema.ts'
import { parseJson } from './json.ts'
import { beginsJson, mendJson } from './mend.ts'

/** The form demanded. */
export interface Demand {
  readonly call: boolean
  readonly json: boolean
  readonly schema: JsonObject | undefined
}

const FAILED: AttemptError = { kind: 'generation_failed' }

/** What a request demands, if anything. */
export function demandOf({ tools, tool_choice, response_format }: ChatRequest): Demand | undefined {
  const isForced = tool_choice === 'required' || typeof tool_choice === 'object'
  const call = isForced && (tools?.length ?? 0) > 0
  const schema =
    response_format?.type === 'json_schema' ? response_format.json_schema.schema : undefined
  // A schema of something else than an object has its answer checked, but not by its first letter.
  const isStructured = schema === undefined || ['object', undefined].includes(typeOf(schema))
  const json =
    (response_format?.type === 'json_object' || response_format?.type === 'json_schema') &&
    isStructured
  return call || json ? { call, json, schema } : undefined
}

function typeOf({ type }: JsonObject): string | undefined {
  return typeof type === 'string' ? type : undefined
}

/** The same parts, where they are of the form demanded. **Errors**: `generation_failed` where they are not. */
export async function* demanded(parts: Parts, demand: Demand): Parts {
  const held: ChatChunk[] = []
  let watch: Watch = { state: 'waiting', text: '' }
  for await (const part of parts) {
    if (!part.ok) return yield part
    if (part.value.kind === 'completion') {
      yield checked(part.value.completion, demand)
      continue
    }
    held.push(...part.value.chunks)
    watch = watched(watch, part.value.chunks, demand)
    if (watch.state === 'failed') return yield err(FAILED)
    const isOpen = watch.state === 'open'
    yield ok({ kind: 'chunks', chunks: isOpen ? held.splice(0) : [] })
  }
  if (held.length > 0) yield whole(held, demand)
}

/** What was held to the end, judged and sent as one. */
function whole(chunks: readonly ChatChunk[], demand: Demand): Result<Part, AttemptError> {
  const collector = new Collector()
  for (const chunk of chunks) collector.add(chunk)
  const part = checked(collector.completion(), demand)
  if (!part.ok || part.value.kind !== 'completion') return part
  return ok({ kind: 'chunks', chunks: toChunks(part.value.completion) })
}

/** How far a stream has shown its form. `text` is its content so far. */
interface Watch {
  readonly state: 'waiting' | 'fenced' | 'open' | 'failed'
  readonly text: string
}

function watched(watch: Watch, chunks: readonly ChatChunk[], demand: Demand): Watch {
  let { state, text } = watch
  for (const { choices } of chunks) {
    // Further choices are like the first; their texts must not run together.
    for (const { index, delta, finish_reason: finish } of choices) {
      if (index > 0) continue
      text += delta.content ?? ''
      if (state === 'waiting')
        state = stateOf({ text, hasCall: delta.tool_calls !== undefined }, demand)
      const isDone = finish === 'stop' && state === 'open' && demand.json && text !== ''
      if (isDone && parseJson(text) === undefined) state = 'failed'
    }
  }
  return { state, text }
}

/** Words ahead of a demanded call are no failure until the end comes without one. */
function stateOf(
  { text, hasCall }: { readonly text: string; readonly hasCall: boolean },
  { call }: Demand,
): Watch['state'] {
  if (hasCall) return 'open'
  if (call) return 'waiting'
  const begun = beginsJson(text)
  if (begun === 'prose') return 'failed'
  return begun === 'bare' ? 'open' : begun === 'fenced' ? 'fenced' : 'waiting'
}

function checked(completion: ChatCompletion, demand: Demand): Result<Part, AttemptError> {
  const choices: CompletionChoice[] = []
  for (const choice of completion.choices) {
    const fit = fitting(choice, demand)
    if (fit === undefined) return err(FAILED)
    choices.push(fit)
  }
  return ok({ kind: 'completion', completion: { ...completion, choices } })
}

/** The choice in the form demanded; what a limit or a filter cut off is the client's to judge. */
function fitting(choice: CompletionChoice, demand: Demand): CompletionChoice | undefined {
  const { message, finish_reason: finish } = choice
  if (finish !== 'stop' && finish !== 'tool_calls') return choice
  if ((message.tool_calls?.length ?? 0) > 0) return choice
  if (demand.call) return undefined
  const content = mendJson(message.content ?? '')
  if (content === undefined || !fulfils(content, demand.schema)) return undefined
  return { ...choice, message: { ...message, content } }
}

/** Whether JSON is what a schema describes. A schema that cannot be used for checking finds no fault. */
export function fulfils(json: string, schema: JsonObject | undefined): boolean {
  const held = schema && checkable(schema, json.length)
  if (held === undefined) return true
  try {
    // The validator reads its schema and keeps nothing; its type merely forgets to say so.
    return new Validator(held as object, '2020-12').validate(parseJson(json)).valid
  } catch (thrown) {
    if (thrown instanceof Error) return true
    throw thrown
  }
}
