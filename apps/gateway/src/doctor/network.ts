/** The way out: names that resolve, providers that answer, and a clock that agrees with theirs. */
import { lookup } from 'node:dns/promises'
import { type FetchLike, type Provider, providers } from '@freellmapi/providers'
import type { Env } from '../env.ts'
import { type Finding, well } from './finding.ts'

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
export async function checkNetwork(env: Env, means: Means): Promise<readonly Finding[]> {
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

function names(answers: readonly Answer[]): Finding {
  const lost = answers.filter(({ isResolved }) => !isResolved)
  if (lost.length === 0) return well('DNS', 'every provider’s name resolves.')
  return {
    check: 'DNS',
    level: lost.length === answers.length ? 'problem' : 'warning',
    message: `no address for ${lost.map(({ host }) => host).join(', ')}.`,
    fix: 'check the resolver of this machine (/etc/resolv.conf) and any DNS filter in the network',
  }
}

function reach(answers: readonly Answer[]): Finding {
  const reached = answers.filter(({ isReached }) => isReached)
  const message = `${reached.length} of ${answers.length} providers answer`
  if (reached.length === answers.length) return well('providers', `${message}.`)
  const silent = answers.filter(({ isReached }) => !isReached).map(({ provider }) => provider.name)
  return {
    check: 'providers',
    level: reached.length === 0 ? 'problem' : 'warning',
    message: `${message}; not ${silent.join(', ')}.`,
    fix: 'check the firewall: providers are reached by HTTPS, or by the <PROVIDER>_BASE_URL you set',
  }
}

function clock(answers: readonly Answer[]): Finding {
  const skews = answers.flatMap(({ aheadMs }) => (aheadMs === undefined ? [] : [aheadMs]))
  const median = skews.sort((left, right) => left - right)[Math.floor(skews.length / 2)]
  if (median === undefined)
    return {
      check: 'clock',
      level: 'warning',
      message: 'no provider told the time, so it cannot be compared.',
      fix: 'make sure that the machine sets its clock by NTP: timedatectl set-ntp true',
    }
  const seconds = Math.round(Math.abs(median) / 1_000)
  if (Math.abs(median) <= SKEW_MS_MAX)
    return well('clock', `within ${seconds} s of the providers’.`)
  return {
    check: 'clock',
    level: 'problem',
    message: `${seconds} s ${median > 0 ? 'ahead of' : 'behind'} the providers’: limits are counted in the wrong windows.`,
    fix: 'timedatectl set-ntp true',
  }
}
