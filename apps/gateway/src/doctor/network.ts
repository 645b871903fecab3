/** The way out: names that resolve, providers that answer, and a clock that agrees with theirs. */
import { lookup } from 'node:dns/promises'
import { type FetchLike, type Provider, providers } from '@freellmapi/providers'
import type { Env } from '../env.ts'
import { finding, type RunningFinding } from './finding.ts'

/** Long enough for a slow line, short enough for a person who waits. */
const ANSWER_MS_MAX = 5_000
/** More than this, and windows of limits open at the wrong time. */
const SKEW_MS_MAX = 60_000

/** What the network is examined with. */
interface Means {
  readonly fetch: FetchLike
  readonly nowMs: () => number
}

/** One provider, asked for nothing. */
interface Answer {
  readonly provider: Provider
  readonly host: string
  readonly isResolved: boolean
  readonly isReached: boolean
  /** How far ahead of the provider's clock ours is; undefined when it told no time. */
  readonly aheadMs?: number | undefined
}

/** Asks every provider that can be used for its front door, at once. Sends no key, spends no quota. */
export async function checkNetwork(env: Env, means: Means): Promise<readonly RunningFinding[]> {
  const usable = providers.filter(({ status }) => status !== 'retired')
  const answers = await Promise.all(usable.map((provider) => ask(provider, env, means)))
  return [names(answers), reach(answers), clock(answers)]
}

async function ask(provider: Provider, env: Env, { fetch, nowMs }: Means): Promise<Answer> {
  const { origin, hostname } = new URL(env.baseUrls.get(provider.id) ?? provider.baseUrl)
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const isResolved = await Promise.race([lookup(hostname), expiry(signal)]).then(
    () => true,
    () => false,
  )
  if (!isResolved) return { provider, host: hostname, isResolved, isReached: false }
  try {
    const response = await fetch(origin, {
      method: 'HEAD',
      headers: {},
      redirect: 'manual',
      signal,
    })
    const told = Date.parse(response.headers.get('date') ?? '')
    const aheadMs = Number.isNaN(told) ? undefined : nowMs() - told
    return { provider, host: hostname, isResolved, isReached: true, aheadMs }
  } catch {
    return { provider, host: hostname, isResolved, isReached: false }
  }
}

/** A resolver cannot be told to stop; it can be left alone. */
function expiry(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function names(answers: readonly Answer[]): RunningFinding {
  const lost = answers.filter(({ isResolved }) => !isResolved)
  if (lost.length === 0) return finding('names_resolve')
  const hosts = lost.map(({ host }) => host).join(', ')
  return finding(lost.length === answers.length ? 'names_all_lost' : 'names_lost', { hosts })
}

function reach(answers: readonly Answer[]): RunningFinding {
  const unreached = answers.filter(({ isReached }) => !isReached)
  const all = answers.length
  const reached = all - unreached.length
  if (reached === all) return finding('providers_answer', { reached, all })
  const silent = unreached.map(({ provider }) => provider.name).join(', ')
  return finding(reached === 0 ? 'providers_all_silent' : 'providers_silent', {
    reached,
    all,
    silent,
  })
}

function clock(answers: readonly Answer[]): RunningFinding {
  const skews = answers.flatMap(({ aheadMs }) => (aheadMs === undefined ? [] : [aheadMs]))
  const median = skews.sort((left, right) => left - right)[Math.floor(skews.length / 2)]
  if (median === undefined) return finding('clock_unknown')
  const seconds = Math.round(Math.abs(median) / 1_000)
  if (Math.abs(median) <= SKEW_MS_MAX) return finding('clock_right', { seconds })
  return finding(median > 0 ? 'clock_ahead' : 'clock_behind', { seconds })
}
