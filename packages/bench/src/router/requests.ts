/**
 * Who asks what and when: seven classes of request, a day with its rhythm, and agents that ask in bursts.
 *
 * A request knows its true difficulty and its true size. A policy sees its shape and its text alone.
 */
import { below, type Chance, exponential, lognormal, normal, weighted } from './chance.ts'

/** What a request is about. */
export type RequestClass = 'chat' | 'long-chat' | 'code' | 'json' | 'long' | 'vision' | 'reasoning'

/** Traits of a request's text that hint at its difficulty; a policy may or may not read them. */
export interface Hints {
  readonly hasCode: boolean
  /** Verbs such as prove, debug, refactor. */
  readonly hardVerbs: number
  readonly tools: number
  readonly effort: 'medium' | 'high' | undefined
  readonly isTerse: boolean
}

/** One request of a world. */
export interface SimRequest {
  readonly id: number
  /** Milliseconds since the world began. */
  readonly atMs: number
  readonly class: RequestClass
  /** True difficulty, 0 to 1. */
  readonly difficulty: number
  /** True tokens, as a provider would count them. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** How far a count of characters misses the true tokens, as a factor. */
  readonly countError: number
  /** What the client allows; most say nothing. */
  readonly maxTokens: number | undefined
  readonly hints: Hints
  readonly needs: { readonly tools: boolean; readonly vision: boolean }
}

interface ClassFacts {
  readonly difficulty: number
  /** Median tokens and deviation of their logarithm. */
  readonly input: readonly [number, number]
  readonly output: readonly [number, number]
}

/** The classes, by what is true of them on average. */
const CLASSES: Readonly<Record<RequestClass, ClassFacts>> = {
  chat: { difficulty: 0.3, input: [300, 0.8], output: [250, 0.7] },
  'long-chat': { difficulty: 0.45, input: [5_000, 0.5], output: [350, 0.6] },
  code: { difficulty: 0.65, input: [4_500, 0.8], output: [500, 0.8] },
  json: { difficulty: 0.35, input: [900, 0.7], output: [180, 0.5] },
  long: { difficulty: 0.55, input: [22_000, 0.5], output: [450, 0.5] },
  vision: { difficulty: 0.5, input: [1_300, 0.4], output: [200, 0.6] },
  reasoning: { difficulty: 0.86, input: [700, 0.7], output: [1_400, 0.6] },
}

/** How often each class is asked for. */
export type Mix = Readonly<Record<RequestClass, number>>

/** The mix of a single person with chats, an editor and a few scripts. */
export const USUAL_MIX: Mix = {
  chat: 0.34,
  'long-chat': 0.12,
  code: 0.24,
  json: 0.1,
  long: 0.05,
  vision: 0.05,
  reasoning: 0.1,
}

/** What agents ask for. */
const AGENT_MIX: Mix = {
  chat: 0.05,
  'long-chat': 0.1,
  code: 0.55,
  json: 0.15,
  long: 0.05,
  vision: 0,
  reasoning: 0.1,
}

/** How much is asked, and what. */
export interface Traffic {
  readonly perDay: number
  readonly mix: Mix
}

/** Share of the traffic that comes in bursts. */
const BURST_SHARE = 0.4
const BURST_REQUESTS_MEAN = 12
const BURST_PAUSE_MS_MEAN = 6_000
/** Deviation of what no hint tells of a request's difficulty. */
const HIDDEN_SPREAD = 0.075
const COUNT_ERROR = 0.12
const HOUR_MS = 3_600_000

/** All requests of a world, in order of arrival. */
export function requestsOf(traffic: Traffic, durationMs: number, chance: Chance): SimRequest[] {
  const instants: { atMs: number; mix: Mix }[] = []
  const days = durationMs / (24 * HOUR_MS)
  const single = traffic.perDay * days * (1 - BURST_SHARE)
  for (let left = poisson(chance, single); left > 0; left--)
    instants.push({ atMs: instantOfDay(chance, durationMs), mix: traffic.mix })
  let bursting = traffic.perDay * days * BURST_SHARE
  const agentMix = blend(traffic.mix)
  while (bursting > 0) {
    const size = 1 + Math.floor(exponential(chance, BURST_REQUESTS_MEAN))
    let atMs = instantOfDay(chance, durationMs)
    for (let left = size; left > 0 && atMs < durationMs; left--) {
      instants.push({ atMs, mix: agentMix })
      atMs += exponential(chance, BURST_PAUSE_MS_MEAN)
    }
    bursting -= size
  }
  return instants
    .sort((left, right) => left.atMs - right.atMs)
    .map(({ atMs, mix }, id) => requestAt({ id, atMs: Math.floor(atMs) }, mix, chance))
}

/** Agents ask what agents ask, tilted as the world's own mix is. */
function blend(mix: Mix): Mix {
  const tilted = Object.entries(AGENT_MIX).map(([name, share]) => {
    const key = name as RequestClass
    return [key, (share * mix[key]) / USUAL_MIX[key]] as const
  })
  return Object.fromEntries(tilted) as Record<RequestClass, number>
}

/** The rhythm of a day: quiet at 03:00 UTC, four times as busy in the afternoon. */
function rhythm(atMs: number): number {
  const hour = (atMs / HOUR_MS) % 24
  return 1 - 0.75 * Math.cos((2 * Math.PI * (hour - 3)) / 24)
}

const RHYTHM_MAX = 1.75

function instantOfDay(chance: Chance, durationMs: number): number {
  for (;;) {
    const atMs = chance() * durationMs
    if (chance() * RHYTHM_MAX < rhythm(atMs)) return atMs
  }
}

function poisson(chance: Chance, mean: number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(chance)))
}

const CLASS_NAMES = Object.keys(CLASSES) as readonly RequestClass[]

function requestAt(
  { id, atMs }: { readonly id: number; readonly atMs: number },
  mix: Mix,
  chance: Chance,
): SimRequest {
  const weights = CLASS_NAMES.map((name) => mix[name])
  const name = CLASS_NAMES[weighted(chance, weights)] ?? 'chat'
  const facts = CLASSES[name]
  const hints = hintsOf(name, chance)
  const difficulty = facts.difficulty + shownBy(hints, name) + HIDDEN_SPREAD * normal(chance)
  const inputTokens = Math.ceil(Math.min(lognormal(chance, ...facts.input), 200_000))
  const outputTokens = Math.ceil(Math.min(lognormal(chance, ...facts.output), 8_000))
  return {
    id,
    atMs,
    class: name,
    difficulty: Math.min(0.99, Math.max(0.02, difficulty)),
    inputTokens,
    outputTokens,
    countError: Math.exp(COUNT_ERROR * normal(chance)),
    maxTokens:
      chance() < 0.3
        ? 1_024 * 2 ** Math.ceil(Math.log2(Math.max(1, outputTokens / 1_024)))
        : undefined,
    hints,
    needs: { tools: name === 'code', vision: name === 'vision' },
  }
}

function hintsOf(name: RequestClass, chance: Chance): Hints {
  const isCode = name === 'code'
  return {
    hasCode: isCode && chance() < 0.7,
    hardVerbs: weighted(chance, VERBS[name] ?? [0.7, 0.2, 0.1]),
    tools: isCode ? 1 + below(chance, 12) : 0,
    effort: name !== 'reasoning' ? undefined : chance() < 0.4 ? 'high' : 'medium',
    isTerse: name === 'chat' && chance() < 0.35,
  }
}

/** How often none, one or two such verbs are used; elsewhere they are rare. */
const VERBS: Readonly<Partial<Record<RequestClass, readonly number[]>>> = {
  code: [0.5, 0.3, 0.2],
  reasoning: [0.5, 0.3, 0.2],
}

/** Each hint's true share in the difficulty, around the class's mean: about a third of the variance within a class. */
function shownBy(
  { hasCode, hardVerbs, tools, effort, isTerse }: Hints,
  name: RequestClass,
): number {
  const shown =
    (hasCode ? 0.05 : 0) +
    0.05 * hardVerbs +
    (tools >= 8 ? 0.05 : 0) +
    (effort === 'high' ? 0.15 : 0) -
    (isTerse ? 0.1 : 0)
  return shown - (SHOWN_MEAN[name] ?? 0.02)
}

const SHOWN_MEAN: Readonly<Partial<Record<RequestClass, number>>> = {
  chat: -0.015,
  code: 0.091,
  reasoning: 0.095,
}
