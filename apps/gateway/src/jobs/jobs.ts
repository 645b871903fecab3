/** The only timers of the process: what must be written is written regularly, what is old is removed. */
import type { Random, Timer } from '@freellmapi/core'
import {
  CHECKPOINT_MS,
  LOG_FLUSH_MS,
  NIGHTLY_CHECK_MS,
  PRUNE_MS,
  ROUTER_SAVE_MS,
} from '../bounds.ts'
import type { Deps } from '../deps.ts'
import { pruneStep } from '../storage/retention.ts'
import { calibrate } from './calibrate.ts'
import { createContentNotice } from './content-notice.ts'
import { checkIdleKey } from './health-check.ts'

/** What the timed jobs work on. */
export interface JobDeps
  extends Pick<
    Deps,
    | 'clock'
    | 'engine'
    | 'recorder'
    | 'requestLog'
    | 'credentials'
    | 'catalogRefresh'
    | 'clientKeys'
    | 'sessions'
    | 'settings'
    | 'spans'
    | 'log'
    | 'archive'
    | 'rollups'
    | 'watch'
    | 'testKey'
    | 'inFlight'
  > {
  /** Keeps gateways that were started together from asking providers together. */
  readonly random: Random
  /** Makes this day's copy of the database, unless it is there. */
  readonly keepNightlyCopy: () => Promise<void>
  /** Makes this day's encrypted backup, unless it is there; undefined without a passphrase. */
  readonly keepSealedBackup: (() => Promise<void>) | undefined
  /** Told when a job threw; it runs again at its next turn. */
  readonly onFailure: (thrown: unknown) => void
}

/** Pauses end within this of their time. */
const PAUSE_CHECK_MS = 1_000
/** Idle keys are looked for this often, and asked about one at a time. */
const HEALTH_MS = 60_000
/** Providers whose lists of models are a day old are looked for this often, and asked one at a time. */
const LISTS_MS = 60_000
/** A model is asked a question of calibration this often at most. */
const CALIBRATION_MS = 60_000
/** Somebody who is to be told of trouble hears of it within this. */
const WATCH_MS = 15_000
/** Whoever reads the log is reminded of what else is written this often. */
const CONTENT_NOTICE_MS = 60_000
/** Spans come together for as long as this. */
const SPANS_MS = 5_000
/** Who was seen last is written this often. */
const SEEN_FLUSH_MS = 60_000
/** Between two steps of pruning clients have their turn. */
const PRUNE_STEP_MS = 20

/** Starts all jobs. The returned function stops them. */
export function startJobs(deps: JobDeps): () => void {
  const { engine, recorder, credentials, clientKeys, sessions, watch } = deps
  const { catalogRefresh, keepNightlyCopy, keepSealedBackup, spans } = deps
  const noticeContent = createContentNotice(deps)
  noticeContent()
  const stops = [
    every(CONTENT_NOTICE_MS, noticeContent, deps),
    every(CHECKPOINT_MS, () => engine.checkpoint(), deps),
    every(ROUTER_SAVE_MS, () => engine.saveRouter(), deps),
    every(LOG_FLUSH_MS, () => recorder.flush(), deps),
    every(PAUSE_CHECK_MS, () => credentials.endPauses(), deps),
    every(WATCH_MS, () => void watch.look(), deps),
    every(SEEN_FLUSH_MS, () => clientKeys.flush(), deps),
    every(PRUNE_MS, () => sessions.prune(), deps),
    every(PRUNE_MS, () => (pruneStep(deps) ? PRUNE_STEP_MS : undefined), deps),
    every(
      () => spread(HEALTH_MS, deps),
      () => checkIdleKey(deps),
      deps,
    ),
    every(
      () => spread(LISTS_MS, deps),
      () => catalogRefresh.refreshDue(),
      deps,
    ),
    every(
      () => spread(CALIBRATION_MS, deps),
      () => calibrate(deps),
      deps,
    ),
    every(NIGHTLY_CHECK_MS, keepNightlyCopy, deps),
    ...(spans ? [every(SPANS_MS, () => spans.flush(), deps)] : []),
    ...(keepSealedBackup ? [every(NIGHTLY_CHECK_MS, keepSealedBackup, deps)] : []),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Half to one and a half of a time, as chance has it. */
function spread(ms: number, { random }: Pick<JobDeps, 'random'>): number {
  return ms * (0.5 + random())
}

/** Runs a job again and again, never twice at once; sooner than usual when it says after how many milliseconds. */
function every(
  period: number | (() => number),
  job: () => number | undefined | void | Promise<void>,
  { clock, onFailure }: JobDeps,
): () => void {
  let timer: Timer | undefined
  let isStopped = false
  const wait = (delayMs = typeof period === 'number' ? period : period()): void => {
    if (!isStopped) timer = clock.timer(delayMs, run)
  }
  const run = (): void => {
    try {
      const running = job()
      if (typeof running === 'object') void running.catch(onFailure).then(() => wait())
      else wait(running ?? undefined)
    } catch (thrown) {
      onFailure(thrown)
      wait()
    }
  }
  wait()
  return () => {
    isStopped = true
    timer?.cancel()
  }
}
