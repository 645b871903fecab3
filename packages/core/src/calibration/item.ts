/**
 * A question whose answer a program can check: what calibration asks a model, to see how good it is.
 *
 * Items are made up anew from a seed each time, so that nobody can have learned them by heart, and the answer is
 * compared by code, so that nobody's taste is in it. Source: ROUTER 3.5.
 */
import type { ChatCompletion, ChatRequest, ToolCall } from '../openai.ts'

/** What items ask for. */
export const ITEM_KINDS = ['arithmetic', 'json', 'text', 'order', 'constraint', 'tool'] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** How many grades of difficulty each kind has. */
export const LEVELS = 6

/** What a right answer says; `tool` items want a call, all others a text. */
export interface Solution {
  readonly content?: string
  readonly calls?: readonly { readonly name: string; readonly arguments: string }[]
}

/** The request that asks an item: all of it but the model. */
export type ItemRequest = Pick<
  ChatRequest,
  'messages' | 'stream' | 'temperature' | 'max_tokens' | 'tools' | 'tool_choice'
>

/** One question. */
export interface Item {
  readonly kind: ItemKind
  /** 0 for the easiest. */
  readonly level: number
  readonly request: ItemRequest
  /** One right answer; there may be others. */
  readonly solution: Solution
  readonly isSolvedBy: (completion: ChatCompletion) => boolean
}

/** How hard a level is, on the scale of requests and of qualities; its kind may be off by some. */
export function levelDifficulty(level: number): number {
  return 0.4 + 0.11 * level
}

/** Long enough for a model that thinks aloud, short enough to bound what a question may cost. */
const OUTPUT_TOKENS_MAX = 1_500

/** The request that asks for a text. */
export function asking(prompt: string): ItemRequest {
  return {
    messages: [{ role: 'user', content: prompt }],
    stream: true,
    temperature: 0,
    max_tokens: OUTPUT_TOKENS_MAX,
  }
}

/** What was said, without the quotes, fences and marks that models put around a short answer. */
export function saidBy(completion: ChatCompletion): string {
  const text = completion.choices[0]?.message.content ?? ''
  return text
    .trim()
    .replace(/^```\w*\n?|\n?```$/g, '')
    .trim()
}

/** The last line of what was said, where the answer is when a model could not help explaining it. */
export function lastLineOf(completion: ChatCompletion): string {
  const line = saidBy(completion).split('\n').at(-1) ?? ''
  return unquoted(line.trim())
}

/** Without quotes, emphasis and a full stop around it. By hand: a pattern for the end looks at each run again and again. */
function unquoted(line: string): string {
  let from = 0
  let to = line.length
  while (from < to && `"'\`*`.includes(line.charAt(from))) from++
  while (to > from && `"'\`*.`.includes(line.charAt(to - 1))) to--
  return line.slice(from, to)
}

/** The tools that were called. */
export function callsOf(completion: ChatCompletion): readonly ToolCall['function'][] {
  return (completion.choices[0]?.message.tool_calls ?? []).map((call) => call.function)
}

/** JSON as a value; nothing where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is an answer too, a wrong one.
    return undefined
  }
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
