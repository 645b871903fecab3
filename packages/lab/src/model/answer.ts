/**
 * The simulated model. The same ask always gets the same thought: no clock, no randomness.
 *
 * It never repeats a prompt (a test may look for prompts where they must not be), except for
 * `repeat: <text>`, which answers exactly that text.
 */
import { createHash } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Ask, Thought, Tokens, Tool, ToolCall } from './ask.ts'
import { instanceOf } from './schema.ts'

/** How many tools a question can set off at once. */
const CALLS_MAX = 4

const REASONING = 'The request is clear, so I can answer it in one step. '

const ANSWERS: readonly ((who: Who) => string)[] = [
  ({ provider, model, hash }) =>
    `This is ${model}, simulated by ${provider}. The prompt hashes to ${hash}.`,
  ({ provider, model, hash }) =>
    `Hello from ${model} at ${provider} 🚀, with a crew 🧑‍🚀 of one. The prompt hashes to ${hash}.`,
  ({ provider, model, hash }) =>
    `Voilà : ${model}, simulé par ${provider}. Ça répond très bien — empreinte ${hash}.`,
  ({ provider, model, hash }) =>
    `こんにちは、${provider} の ${model} です 🎌。 プロンプトのハッシュは ${hash} です。`,
]

interface Who {
  readonly provider: string
  readonly model: string
  readonly hash: string
}

/** Tokens in a text, as every simulated provider counts them. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4)
}

/** Eight hex digits that name a text without telling it. */
function shortHash(text: string): string {
  return createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, 8)
}

/** Input tokens of an ask; at least one. */
export function inputTokens(ask: Ask): number {
  return Math.max(1, tokensIn(ask.prompt)) + ask.mediaTokens
}

/** What the model makes of an ask, cut to the tokens and stop sequences it allows. */
export function think(ask: Ask): Thought {
  const budget = ask.tokensMax ?? Number.POSITIVE_INFINITY
  const input = inputTokens(ask)
  const reasoning = ask.thinks ? firstTokens(REASONING, budget) : ''
  const spent = tokensIn(reasoning)
  const done = (thought: Omit<Thought, 'tokens' | 'reasoning'>, output: number): Thought => {
    const tokens: Tokens = { input, output: spent + output, reasoning: spent }
    return { ...thought, reasoning, tokens }
  }

  const calls = ask.toolResults.length > 0 ? [] : callsFor(ask)
  if (calls.length > 0) {
    const cost = calls.reduce((sum, call) => sum + 4 + tokensIn(JSON.stringify(call.args)), 0)
    // A call that does not fit is not half a call: providers cut it off whole.
    if (spent + cost > budget)
      return done({ text: '', calls: [], finish: 'length' }, budget - spent)
    return done({ text: '', calls, finish: 'calls' }, cost)
  }

  const stopped = untilStop(answerTo(ask), ask.stop)
  const text = firstTokens(stopped, budget - spent)
  const finish = text.length < stopped.length || spent >= budget ? 'length' : 'stop'
  return done({ text, calls: [], finish }, tokensIn(text))
}

/** Splits a text into `count` content chunks, or word by word. Joined, they are the text again. */
export function chunksOf(text: string, count: number | undefined): readonly string[] {
  if (text === '') return []
  if (count === undefined) return text.split(/(?<=\s)(?=\S)/u)
  const points = Array.from(text)
  const parts = Math.min(Math.max(1, count), points.length)
  return Array.from({ length: parts }, (_, index) => {
    const from = Math.floor((index * points.length) / parts)
    return points.slice(from, Math.floor(((index + 1) * points.length) / parts)).join('')
  })
}

/** The leading characters that `tokens` tokens can hold, never half of a surrogate pair. */
function firstTokens(text: string, tokens: number): string {
  if (tokensIn(text) <= tokens) return text
  const cut = text.slice(0, Math.max(0, tokens) * 4)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

function untilStop(text: string, stops: readonly string[]): string {
  const found = stops.map((stop) => (stop === '' ? -1 : text.indexOf(stop))).filter((at) => at >= 0)
  return found.length === 0 ? text : text.slice(0, Math.min(...found))
}

function answerTo(ask: Ask): string {
  const { provider, model } = ask
  const hash = shortHash(ask.prompt)
  if (ask.format.kind === 'schema') {
    return JSON.stringify(instanceOf(ask.format.schema, { subject: hash }))
  }
  const results = ask.toolResults.join('; ')
  if (ask.format.kind === 'object') {
    return JSON.stringify({ provider, model, hash, ...(results === '' ? {} : { results }) })
  }
  if (results !== '') return `The tools say: ${results}. ${model} at ${provider} agrees.`
  const repeated = /^\s*repeat:\s?(?<text>[\s\S]*)$/iu.exec(ask.lastUserText)?.groups?.['text']
  if (repeated !== undefined) return repeated
  const variant = ANSWERS[Number.parseInt(hash.slice(0, 2), 16) % ANSWERS.length]
  return lengthened(variant?.({ provider, model, hash }) ?? hash, ask.chunksMin)
}

/** Adds words until the text holds four characters, one token, for each chunk asked for. */
function lengthened(text: string, chunks: number): string {
  const words: string[] = [text]
  let length = text.length
  for (let index = 1; length < chunks * 4; index++) {
    const word = `and ${index}`
    words.push(word)
    length += word.length + 1
  }
  return words.join(' ')
}

function callsFor(ask: Ask): readonly ToolCall[] {
  const tool = toolFor(ask)
  if (tool === undefined) return []
  const named = subjectsIn(ask.lastUserText).slice(0, ask.parallel ? CALLS_MAX : 1)
  const subjects = named.length === 0 ? [shortHash(ask.prompt)] : named
  return subjects.map((subject) => ({ name: tool.name, args: argsOf(tool, subject) }))
}

function argsOf(tool: Tool, subject: string): JsonObject {
  const args: Json = instanceOf({ type: 'object', ...tool.parameters }, { subject })
  return isObject(args) ? args : {}
}

function toolFor(ask: Ask): Tool | undefined {
  const { toolChoice: choice, tools } = ask
  if (choice === 'none') return undefined
  const text = ask.lastUserText.toLowerCase()
  const meant = tools.find((tool) => wordsOf(tool.name).some((word) => text.includes(word)))
  if (typeof choice === 'object') return tools.find((tool) => tool.name === choice.name)
  if (choice === 'required') return meant ?? tools[0]
  return meant ?? (text.includes('weather') ? tools[0] : undefined)
}

function wordsOf(name: string): readonly string[] {
  const parts = name.replace(/(?<=[a-z])(?=[A-Z])/gu, ' ').split(/[^\p{L}\p{N}]+/u)
  return parts.filter((part) => part.length > 2 && part !== 'get').map((part) => part.toLowerCase())
}

/** Proper names after the first word: "Weather in Paris and New York?" is about two places. */
function subjectsIn(text: string): readonly string[] {
  const found = text.matchAll(/(?<=\s)\p{Lu}[\p{L}\p{M}'-]*(?:\s\p{Lu}[\p{L}\p{M}'-]*)*/gu)
  return [...new Set(Array.from(found, ([name]) => name))]
}
