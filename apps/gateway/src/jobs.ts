/** The only timers of the process: what must be written is written regularly, what is old is removed. */
import type { Clock, Engine, RequestLog, Timer } from '@freellmapi/core'
import {
  CHECKPOINT_MS,
  LOG_FLUSH_MS,
  LOG_RETENTION_MS,
  NIGHTLY_CHECK_MS,
  PRUNE_MS,
  ROUTER_SAVE_MS,
} from './bounds.ts'
import type { RequestRecorder } from './request-recorder.ts'

/** What the timed jobs work on. */
export interface JobDeps {
  readonly clock: Clock
  readonly engine: Engine
  readonly recorder: RequestRecorder
  readonly requestLog: RequestLog
  /** Makes this day's copy of the database, unless it is there. */
  readonly keepNightlyCopy: () => Promise<void>
  /** Told when a job threw; it runs again at its next turn. */
  readonly onFailure: (thrown: unknown) => void
}

/** Starts all jobs. The returned function stops them. */
export function startJobs(deps: JobDeps): () => void {
  const { clock, engine, recorder, requestLog, keepNightlyCopy } = deps
  const stops = [
    every(CHECKPOINT_MS, () => engine.checkpoint(), deps),
    every(ROUTER_SAVE_MS, () => engine.saveRouter(), deps),
    every(LOG_FLUSH_MS, () => recorder.flush(), deps),
    every(PRUNE_MS, () => void requestLog.prune(clock.nowMs() - LOG_RETENTION_MS), deps),
    every(NIGHTLY_CHECK_MS, keepNightlyCopy, deps),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Runs a job again and again, never twice at once. */
function every(
  periodMs: number,
  job: () => void | Promise<void>,
  { clock, onFailure }: JobDeps,
): () => void {
  let timer: Timer | undefined
  let isStopped = false
  const wait = (): void => {
    if (!isStopped) timer = clock.timer(periodMs, run)
  }
  const run = (): void => {
    try {
      const running = job()
      if (running !== undefined) return void running.catch(onFailure).then(wait)
    } catch (thrown) {
      onFailure(thrown)
    }
    wait()
  }
  wait()
  return () => {
    isStopped = true
    timer?.cancel()
  }
}
