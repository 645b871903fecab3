/** Faults inside the events: fields that are missing, of another type, or hostile. */
import { isObject, type Json, type JsonObject, objectsOf, parseJson } from '../json.ts'
import type { Reply } from '../reply.ts'
import { after, numberOr } from './fault.ts'
import { mapText } from './steps.ts'

/** Rewrites the JSON of every event, or of the whole body. */
function mapJson(reply: Reply, change: (json: JsonObject) => Json): Reply {
  return mapText(reply, (text) => {
    const prefix = text.startsWith('data: ') ? 'data: ' : ''
    const json = parseJson(text.slice(prefix.length))
    if (!isObject(json)) return text
    return `${prefix}${JSON.stringify(change(json))}${prefix === '' ? '' : '\n\n'}`
  })
}

/** Rewrites the tool calls in the choices of an event. */
function mapCalls(reply: Reply, change: (call: JsonObject) => JsonObject): Reply {
  return mapJson(reply, (json) => ({
    ...json,
    ...(json['choices'] === undefined ? {} : { choices: objectsOf(json['choices']).map(inChoice) }),
  }))

  function inChoice(choice: JsonObject): JsonObject {
    const key = isObject(choice['delta']) ? 'delta' : 'message'
    const part = choice[key]
    if (!isObject(part) || part['tool_calls'] === undefined) return choice
    return { ...choice, [key]: { ...part, tool_calls: objectsOf(part['tool_calls']).map(change) } }
  }
}

/** Rewrites every number in the usage, or takes the usage away where `change` answers nothing. */
function mapUsage(reply: Reply, change: (value: number) => Json | undefined): Reply {
  return mapJson(reply, (json) => usageChanged(json))

  function usageChanged(json: JsonObject): JsonObject {
    const entries = Object.entries(json).map(([key, value]) => {
      if (key === 'x_groq' && isObject(value)) return [key, usageChanged(value)] as const
      if (key !== 'usage' && key !== 'usageMetadata') return [key, value] as const
      return [key, numbersChanged(value ?? null)] as const
    })
    return Object.fromEntries(entries)
  }

  function numbersChanged(value: Json): Json | undefined {
    if (typeof value === 'number') return change(value)
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, numbersChanged(inner ?? null)]),
    )
  }
}

/** Sets why the answer ended, in either protocol. */
function mapFinish(reply: Reply, reason: (isGoogle: boolean) => string): Reply {
  return mapJson(reply, (json) => ({
    ...json,
    ...(Array.isArray(json['choices'])
      ? { choices: objectsOf(json['choices']).map((one) => finished(one, 'finish_reason')) }
      : {}),
    ...(Array.isArray(json['candidates'])
      ? { candidates: objectsOf(json['candidates']).map((one) => finished(one, 'finishReason')) }
      : {}),
  }))

  function finished(choice: JsonObject, key: string): JsonObject {
    if (typeof choice[key] !== 'string') return choice
    return { ...choice, [key]: reason(key === 'finishReason') }
  }
}

export const FIELDS = {
  finish: after((reply, arg) => mapFinish(reply, () => arg)),
  filtered: after((reply) =>
    mapFinish(reply, (isGoogle) => (isGoogle ? 'SAFETY' : 'content_filter')),
  ),
  'zero-usage': after((reply) => mapUsage(reply, () => 0)),
  'no-usage': after((reply) => mapUsage(reply, () => undefined)),
  'negative-usage': after((reply) => mapUsage(reply, (value) => -value - 1)),
  'string-usage': after((reply) => mapUsage(reply, String)),
  'tool-no-index': after((reply) => mapCalls(reply, ({ index: _index, ...call }) => call)),
  'tool-no-id': after((reply) => mapCalls(reply, ({ id: _id, ...call }) => call)),
  'tool-same-id': after((reply) => mapCalls(reply, (call) => ({ ...call, id: 'same' }))),
  'tool-null-name': after((reply) =>
    mapCalls(reply, (call) => ({ ...call, function: withFunction(call, () => ({ name: null })) })),
  ),
  'tool-object-args': after((reply) =>
    mapCalls(reply, (call) => ({
      ...call,
      function: withFunction(call, (given) => ({
        // A fragment is no object; it stays the text it is.
        arguments: parseJson(String(given['arguments'])) ?? given['arguments'] ?? {},
      })),
    })),
  ),
  'huge-choices': after((reply, arg) =>
    mapJson(reply, (json) => {
      const [choice] = objectsOf(json['choices'])
      if (choice === undefined) return json
      const length = numberOr(arg, 10_000)
      return { ...json, choices: Array.from({ length }, (_, index) => ({ ...choice, index })) }
    }),
  ),
  'hostile-fields': after((reply) =>
    mapJson(reply, (json) => ({
      ...json,
      id: '<script>alert(1)</script>',
      model: '../../etc/passwd',
      created: -1,
      system_fingerprint: 'x'.repeat(10_000),
    })),
  ),
} as const

function withFunction(call: JsonObject, change: (given: JsonObject) => JsonObject): JsonObject {
  const given = isObject(call['function']) ? call['function'] : {}
  return { ...given, ...change(given) }
}
