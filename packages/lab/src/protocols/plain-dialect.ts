/** Chat completions as servers of open models write them, with the few things in which those differ. */
import { callId, hexOf } from '../ids.ts'
import type { HeaderList, JsonObject } from '../json.ts'
import type { Answer, ChatInput } from '../provider.ts'
import type { Refusal } from '../reply.ts'
import { baseUsage, type Dialect } from './openai-chat.ts'

/** In what a server differs. */
export interface PlainFacts {
  readonly reasoning: 'reasoning' | 'reasoning_content'
  /** Where a stream tells its usage: in an event of its own, with the finish, or in every event. */
  readonly usage: 'own' | 'finish' | 'every'
  /** Whether calls come in a head and a piece of arguments, or in one. */
  readonly calls: 'pieces' | 'whole'
  /** Whether every delta repeats the role and leaves out what is null, as Z.ai's do. */
  readonly terse?: boolean
  readonly idPrefix?: string
  readonly headers?: HeaderList
  readonly check: (input: ChatInput) => Refusal | undefined
  readonly asks?: Dialect['asks']
  readonly error: JsonObject
}

/** The dialect of a server. */
export function plainDialect(facts: PlainFacts): Dialect {
  const { headers = [], terse = false } = facts
  const envelope = (answer: Answer, object: string): JsonObject => ({
    id: `${facts.idPrefix ?? 'chatcmpl-'}${hexOf(answer.serial, 32)}`,
    ...(terse ? {} : { object }),
    created: Math.floor(answer.nowMs / 1_000),
    model: answer.model.id,
  })
  const chunk = (answer: Answer, delta: JsonObject, finish?: string): JsonObject => ({
    ...envelope(answer, 'chat.completion.chunk'),
    choices: [choiceOf(terse ? { role: 'assistant', ...delta } : delta, finish, terse)],
    ...(facts.usage === 'every' ? { usage: usage(answer) } : {}),
  })
  return {
    streamHeaders: [['content-type', 'text/event-stream'], ...headers],
    wholeHeaders: [['content-type', 'application/json'], ...headers],
    comments: [],
    check: facts.check,
    ...(facts.asks === undefined ? {} : { asks: facts.asks }),
    first: (answer) => chunk(answer, { role: 'assistant', content: '' }),
    chunk,
    reasoning: (text) => ({ [facts.reasoning]: text }),
    text: (text) => ({ content: text }),
    calls: (answer) => (facts.calls === 'whole' ? wholeCalls(answer) : piecewise(answer)),
    finish: (answer, reason) => {
      const last = chunk(answer, terse ? { content: '' } : {}, reason)
      const finish = { role: 'finish', data: last } as const
      if (facts.usage === 'finish') {
        return [{ role: 'finish', data: { ...last, usage: usage(answer) } }]
      }
      const own = { ...chunk(answer, {}), choices: [], usage: usage(answer) }
      return facts.usage === 'own' ? [finish, { role: 'usage', data: own }] : [finish]
    },
    usage,
    whole: (answer, reason) => ({
      ...envelope(answer, 'chat.completion'),
      choices: [{ index: 0, message: message(answer, facts), finish_reason: reason }],
      usage: usage(answer),
    }),
    error: () => facts.error,
  }
}

function choiceOf(delta: JsonObject, finish: string | undefined, terse: boolean): JsonObject {
  if (terse) return { index: 0, delta, ...(finish === undefined ? {} : { finish_reason: finish }) }
  return { index: 0, delta, logprobs: null, finish_reason: finish ?? null }
}

function usage(answer: Answer): JsonObject {
  const { prompt, completion, total } = baseUsage(answer)
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total }
}

function toolCalls(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.map(({ name, args }, index) => ({
    id: `chatcmpl-tool-${callId('t', answer.serial, index)}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
}

function wholeCalls(answer: Answer): readonly JsonObject[] {
  return toolCalls(answer).map((call, index) => ({ tool_calls: [{ ...call, index }] }))
}

function piecewise(answer: Answer): readonly JsonObject[] {
  return answer.thought.calls.flatMap(({ name, args }, index) => {
    const id = `chatcmpl-tool-${callId('t', answer.serial, index)}`
    return [
      { tool_calls: [{ index, id, type: 'function', function: { name } }] },
      { tool_calls: [{ index, function: { arguments: JSON.stringify(args) } }] },
    ]
  })
}

function message(answer: Answer, { reasoning: field, terse = false }: PlainFacts): JsonObject {
  const { text, reasoning, calls } = answer.thought
  return {
    role: 'assistant',
    content: calls.length > 0 ? (terse ? '' : null) : text,
    ...(reasoning === '' ? {} : { [field]: reasoning }),
    ...(calls.length > 0 ? { tool_calls: toolCalls(answer) } : {}),
  }
}
