/** Named rewrites of a request body, used by providers as data. Each states what breaks without it. */
import { err, ok } from '@freellmapi/core'
import { isWire, list, type Wire, wire } from './json.ts'
import { dropKeywords } from './json-schema.ts'
import type { Quirk } from './provider.ts'

/** Only these top-level properties leave: most providers answer an unknown one with a 400 for the whole request. */
export function allow(names: readonly string[]): Quirk {
  const allowed = new Set(names)
  return rewrite('allow', (body) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => allowed.has(name))),
  )
}

/** Properties under the names that a provider knows them by. */
export function rename(names: Readonly<Record<string, string>>): Quirk {
  return rewrite('rename', (body) =>
    Object.fromEntries(Object.entries(body).map(([name, value]) => [names[name] ?? name, value])),
  )
}

/** A value sent when the client stated none: some providers book a model's maximum otherwise. */
export function alwaysMaxTokens(tokens: number): Quirk {
  return rewrite('alwaysMaxTokens', (body) => ({ max_completion_tokens: tokens, ...body }))
}

/** Properties set on requests for models whose id begins so. */
export function setFor(prefix: string, properties: Wire): Quirk {
  return rewrite('setFor', (body) =>
    String(body['model']).startsWith(prefix) ? { ...body, ...properties } : body,
  )
}

/** One answer per request. Sending fewer choices than were asked for would be a silent loss. */
export const singleChoice: Quirk = {
  name: 'singleChoice',
  apply(body) {
    if (typeof body['n'] === 'number' && body['n'] > 1) {
      return err({ kind: 'unsupported', feature: 'n' })
    }
    const { n: _, ...rest } = body
    return ok(rest)
  },
}

/** At most so many stop sequences; dropping one would let the answer run on. */
export function stopsAtMost(countMax: number): Quirk {
  return {
    name: 'stopsAtMost',
    apply: (body) =>
      list(body['stop']).length > countMax
        ? err({ kind: 'unsupported', feature: 'stop' })
        : ok(body),
  }
}

/** What models with this prefix understand by each effort; efforts that are not in the table are dropped. */
export interface EffortRule {
  readonly prefix: string
  readonly efforts: Readonly<Record<string, string>>
}

/** Reasoning efforts in a model's own words: a wrong one is a 400, and models that do not reason take none. */
export function efforts(rules: readonly EffortRule[]): Quirk {
  return rewrite('efforts', (body) => {
    const { reasoning_effort: asked, ...rest } = body
    const rule = rules.find(({ prefix }) => String(body['model']).startsWith(prefix))
    const effort = rule?.efforts[String(asked)]
    return effort === undefined ? rest : { ...rest, reasoning_effort: effort }
  })
}

/** Efforts of models that know three of them: the ends of OpenAI's scale fall on the nearest. */
export const THREE_EFFORTS = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
} as const

/** How models whose id begins so are told to think, and not to; `unasked` is what an unstated effort means. */
export interface ThinkingRule {
  readonly prefix: string
  readonly on: Wire
  readonly off: Wire
  readonly unasked?: 'on' | 'off'
}

/** Reasoning as a switch instead of an effort. Models of no rule keep their effort for the next quirk. */
export function thinkingBy(rules: readonly ThinkingRule[]): Quirk {
  return rewrite('thinkingBy', (body) => {
    const rule = rules.find(({ prefix }) => String(body['model']).startsWith(prefix))
    if (rule === undefined) return body
    const { reasoning_effort: asked, ...rest } = body
    if (asked === undefined)
      return rule.unasked === undefined ? rest : { ...rest, ...rule[rule.unasked] }
    return { ...rest, ...(asked === 'none' || asked === 'minimal' ? rule.off : rule.on) }
  })
}

/** Numbers moved to the nearest value that a provider takes; outside of it is a 400. */
export function clampTo(
  ranges: Readonly<Record<string, readonly [least: number, most: number]>>,
): Quirk {
  return rewrite('clampTo', (body) => {
    const clamped: Record<string, unknown> = { ...body }
    for (const [name, [least, most]] of Object.entries(ranges)) {
      const value = body[name]
      if (typeof value === 'number') clamped[name] = Math.min(Math.max(value, least), most)
    }
    return clamped
  })
}

/** Properties that requests with images must not have, because endpoints for those know fewer. */
export function dropWithImages(names: readonly string[]): Quirk {
  return rewrite('dropWithImages', (body) =>
    hasImages(body)
      ? Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
      : body,
  )
}

/** Images inside of a request are refused beyond a size; sending none instead would be a silent loss. */
export function imageCharsAtMost(charsMax: number): Quirk {
  const isTooLarge = (part: unknown): boolean => {
    const url = wire(wire(part)['image_url'])['url']
    return typeof url === 'string' && url.startsWith('data:') && url.length > charsMax
  }
  return {
    name: 'imageCharsAtMost',
    apply: (body) =>
      list(body['messages']).some((message) => list(wire(message)['content']).some(isTooLarge))
        ? err({ kind: 'unsupported', feature: 'image_url' })
        : ok(body),
  }
}

function hasImages(body: Wire): boolean {
  return list(body['messages']).some((message) =>
    list(wire(message)['content']).some((part) => wire(part)['type'] === 'image_url'),
  )
}

/**
 * Tool choices for a provider that leaves the choice to the model: one that was named is offered alone, none are
 * offered when none may be called, and whether a demanded call came is seen in the answer.
 */
export const autoToolChoice: Quirk = rewrite('autoToolChoice', (body) => {
  const { tool_choice: choice, tools, ...rest } = body
  if (choice === 'none' || tools === undefined) return rest
  const name = wire(wire(choice)['function'])['name']
  const isOffered = (tool: unknown): boolean =>
    name === undefined || wire(wire(tool)['function'])['name'] === name
  return { ...rest, tools: list(tools).filter(isOffered) }
})

/** The client's user under the provider's name for it, where it is of a length that is taken. */
export function userAs(name: string, [least, most]: readonly [number, number]): Quirk {
  return rewrite('userAs', (body) => {
    const { user, ...rest } = body
    const isTaken = typeof user === 'string' && user.length >= least && user.length <= most
    return isTaken ? { ...rest, [name]: user } : rest
  })
}

/** Structured output excludes tools; the model would answer a 400 for both together. */
export const noSchemaWithTools: Quirk = {
  name: 'noSchemaWithTools',
  apply: (body) =>
    wantsSchema(body) && list(body['tools']).length > 0
      ? err({ kind: 'unsupported', feature: 'response_format with tools' })
      : ok(body),
}

/** Structured output excludes streaming: the answer is asked for whole, and still reaches the client as a stream. */
export const noStreamWithSchema: Quirk = rewrite('noStreamWithSchema', (body) => {
  if (!wantsSchema(body) || body['stream'] !== true) return body
  const { stream: _, stream_options: __, ...rest } = body
  return rest
})

/** JSON Schema keywords that a provider's grammar compiler refuses. They only ever narrow, so the answer stays valid. */
export function stripSchema(keywords: readonly string[]): Quirk {
  return rewrite('stripSchema', (body) => {
    const format = body['response_format']
    const schema =
      isWire(format) && isWire(format['json_schema']) ? format['json_schema'] : undefined
    if (schema === undefined || !isWire(format)) return body
    const cleaned = { ...schema, schema: dropKeywords(schema['schema'], keywords) }
    return { ...body, response_format: { ...format, json_schema: cleaned } }
  })
}

/** A provider's other words for `tool_choice`. */
export function toolChoice(words: Readonly<Record<string, string>>): Quirk {
  return rewrite('toolChoice', (body) => {
    const choice = body['tool_choice']
    const word = typeof choice === 'string' ? words[choice] : undefined
    return word === undefined ? body : { ...body, tool_choice: word }
  })
}

/** OpenRouter picks among hosts, and hosts ignore what they do not know unless told that it matters. */
export const requireParameters: Quirk = rewrite('requireParameters', (body) =>
  wantsSchema(body) || list(body['tools']).length > 0 || body['logprobs'] === true
    ? { ...body, provider: { require_parameters: true } }
    : body,
)

function wantsSchema(body: Wire): boolean {
  const format = body['response_format']
  return isWire(format) && format['type'] === 'json_schema'
}

/** A quirk that always has an answer. */
export function rewrite(name: string, change: (body: Wire) => Wire): Quirk {
  return { name, apply: (body) => ok(change(body)) }
}
