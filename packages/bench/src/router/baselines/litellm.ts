/**
 * LiteLLM's published rules, re-implemented: `simple-shuffle` and `latency-based-routing`.
 *
 * Source: github.com/BerriAI/litellm, router_strategy/simple_shuffle.py and lowest_latency.py, and its cooldown
 * handler, as of 2026 (commits 1116dd5, 015b945). It keeps no provider ledger: limits are met by running into them.
 */
import { below, type Chance, weighted } from '../chance.ts'
import type { World, WorldArm } from '../worlds.ts'
import type { Baseline, Lesson } from './baseline.ts'
import { best } from './seed-formula.ts'

const COOLDOWN_MS = 5_000
const MINUTE_MS = 60_000
/** Share of failures in the current minute above which a model rests. */
const FAILURES_MAX = 0.5

/** Rests for five seconds after a refusal, or once half of a minute's calls have failed. */
function cooldowns(): Pick<Baseline, 'isOpen' | 'dispatched' | 'learn'> {
  const coolUntilMs = new Map<WorldArm, number>()
  const minutes = new Map<WorldArm, { minute: number; calls: number; failures: number }>()
  return {
    isOpen: (worldArm, _request, atMs) => (coolUntilMs.get(worldArm) ?? 0) <= atMs,
    dispatched: () => undefined,
    learn(worldArm, lesson, atMs) {
      const minute = Math.floor(atMs / MINUTE_MS)
      const known = minutes.get(worldArm)
      const counts = known?.minute === minute ? known : { minute, calls: 0, failures: 0 }
      counts.calls++
      if (lesson.kind !== 'answer') counts.failures++
      minutes.set(worldArm, counts)
      const isFailing = lesson.kind !== 'answer' && counts.failures / counts.calls > FAILURES_MAX
      if (lesson.kind === 'refused' || isFailing) coolUntilMs.set(worldArm, atMs + COOLDOWN_MS)
    },
  }
}

/** Random, in proportion to each model's requests per minute. */
export function litellmShuffle(_world: World, chance: Chance): Baseline {
  return {
    ...cooldowns(),
    choose: (open) => open[weighted(chance, open.map(requestsPerMinute))] ?? best(open, () => 0),
  }
}

/** Where a provider states no minute, the weight an owner would write down. */
const REQUESTS_PER_MINUTE_USUAL = 30

function requestsPerMinute({ arm }: WorldArm): number {
  for (const { unit, cap, window } of arm.limits) {
    if (unit !== 'requests') continue
    if (window.kind === 'fixed' ? window.period === 'minute' : window.spanMs === MINUTE_MS)
      return cap
    if (window.kind === 'rolling' && window.spanMs === 1_000) return 60 * cap
  }
  return REQUESTS_PER_MINUTE_USUAL
}

const LATENCIES_MAX = 10
const LATENCIES_TTL_MS = 3_600_000
/** What a timeout counts as. */
const TIMEOUT_S = 1_000

/**
 * The lowest mean of ten latencies, seconds per completion token, the list alive for an hour. A full list keeps its
 * nine oldest and replaces only the last, as the code does; only timeouts count as failures.
 */
export function litellmLatency(_world: World, chance: Chance): Baseline {
  const rest = cooldowns()
  const lists = new Map<WorldArm, { sinceMs: number; latencies: number[] }>()
  return {
    ...rest,
    choose(open, _request, atMs) {
      const means = open.map((worldArm) => meanOf(lists.get(worldArm), atMs))
      const lowest = Math.min(...means)
      const winners = open.filter((_worldArm, at) => means[at] === lowest)
      return winners[below(chance, winners.length)] ?? best(open, () => 0)
    },
    learn(worldArm, lesson, atMs) {
      rest.learn(worldArm, lesson, atMs)
      const latency = latencyOf(lesson)
      if (latency === undefined) return
      const known = lists.get(worldArm)
      const list =
        known === undefined || atMs - known.sinceMs > LATENCIES_TTL_MS
          ? { sinceMs: atMs, latencies: [] }
          : known
      if (list.latencies.length >= LATENCIES_MAX) list.latencies.pop()
      list.latencies.push(latency)
      lists.set(worldArm, list)
    },
  }
}

/** Unmeasured models count as free, so they are tried first. */
function meanOf(
  list: { readonly sinceMs: number; readonly latencies: readonly number[] } | undefined,
  atMs: number,
): number {
  if (list === undefined || atMs - list.sinceMs > LATENCIES_TTL_MS) return 0
  return list.latencies.reduce((sum, latency) => sum + latency, 0) / list.latencies.length
}

function latencyOf(lesson: Lesson): number | undefined {
  if (lesson.kind === 'timeout') return TIMEOUT_S
  if (lesson.kind !== 'answer') return undefined
  return lesson.firstTokenMs / 1_000 / Math.max(1, lesson.outputTokens)
}
