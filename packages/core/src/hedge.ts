/**
 * Asking a second upstream when the first is late: whoever begins first answers, the other is called off.
 *
 * Only what costs little is hedged: short requests without tools, and only to abundant models. Source: ROUTER 2.7.
 */
import type { Upstream } from './catalog.ts'
import { type Clock, sleep } from './clock.ts'
import { sizeOf } from './router/latency.ts'
import type { Launched, PipelineDeps, Run } from './run.ts'
import type { Part } from './upstream-call.ts'

/** An attempt that has something to relay. */
export interface Begun extends Launched {
  readonly first: Part
}

/** How a second attempt is started: as the first one was. */
export type Launch = (
  deps: PipelineDeps,
  run: Run,
  upstream: Upstream,
) => Promise<Launched | undefined>

/** An attempt that is listened to: what came first, or nothing when it ended without a word. */
interface Listened {
  readonly launched: Launched
  readonly first: Promise<Part | undefined>
}

/** Waits for an attempt to begin, and where that is allowed for a rival as well; nothing when none of them did. */
export async function firstToBegin(
  deps: PipelineDeps,
  run: Run,
  launched: Launched,
  launch: Launch,
): Promise<Begun | undefined> {
  const primary = listen(launched)
  if (!isHedged(deps, run)) return await begun(primary)
  const { upstream } = launched
  const at = { atMs: deps.clock.nowMs(), usualMs: deps.patience.firstTokenMs }
  const { hedgeAfterMs } = deps.router.patience(upstream, run.ask.description, at)
  if (!(await isLate(primary, hedgeAfterMs, deps.clock))) return await begun(primary)
  const choice = rivalOf(deps, run, upstream)
  const rival = choice && (await launch(deps, run, choice))
  return rival === undefined ? await begun(primary) : await race(primary, listen(rival))
}

function listen(launched: Launched): Listened {
  const first = launched.rest.next().then(({ done, value }) => (done ? undefined : value))
  return { launched, first }
}

async function begun({ launched, first }: Listened): Promise<Begun | undefined> {
  const part = await first
  return part === undefined ? undefined : { ...launched, first: part }
}

/** The first to say something. One that failed leaves the answer to the other. */
async function race(primary: Listened, rival: Listened): Promise<Begun | undefined> {
  const [winner, other] = await Promise.race([
    primary.first.then(() => [primary, rival] as const),
    rival.first.then(() => [rival, primary] as const),
  ])
  const answer = await begun(winner)
  if (answer === undefined) return await begun(other)
  void callOff(other)
  return answer
}

/** The one that was not needed learns it by its signal, and closes its own books; a word already said is dropped. */
async function callOff({ launched, first }: Listened): Promise<void> {
  launched.callOff()
  await first
  await launched.rest.return(undefined)
}

function isHedged({ options }: PipelineDeps, { ask: { description } }: Run): boolean {
  return (
    options.hedging &&
    sizeOf(description.cost.inputTokens) < 2 &&
    !description.needs.includes('tools')
  )
}

/** Quota dearer than this is not spent on being early. */
const PRICE_MAX = 0.004

/** The best candidate at another provider that costs next to nothing, if the budget allows one. */
function rivalOf({ hedgeBudget, router, clock }: PipelineDeps, run: Run, late: Upstream) {
  const atMs = clock.nowMs()
  const candidate = run.plan.candidates.find(
    ({ upstream, price, resting }) =>
      price <= PRICE_MAX &&
      resting === undefined &&
      upstream.provider.id !== late.provider.id &&
      run.queue.includes(upstream) &&
      router.memory.cooldowns.find(upstream, atMs) === undefined,
  )
  if (candidate === undefined || !hedgeBudget.spend()) return undefined
  run.queue.splice(run.queue.indexOf(candidate.upstream), 1)
  return candidate.upstream
}

/** Whether nothing has come after `ms`. */
async function isLate({ first }: Listened, ms: number, clock: Clock): Promise<boolean> {
  const over = new AbortController()
  const late = sleep(clock, ms, over.signal).then(() => true)
  const isLateNow = await Promise.race([first.then(() => false), late])
  over.abort()
  return isLateNow
}
