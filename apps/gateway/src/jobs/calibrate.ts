/**
 * Asks models questions whose answers can be checked, to see how good they are: by the owner's word alone, one at a
 * time, while no client is being served, and with quota that nobody will miss.
 */
import { CALIBRATION_CLIENT } from '@freellmapi/core'
import type { Deps } from '../deps.ts'

/** Asks one question, if there is one to ask now. It is in the log as nobody's request, and in no count of usage. */
export async function calibrate({
  engine,
  settings,
  inFlight,
  recorder,
  clock,
}: Pick<Deps, 'engine' | 'settings' | 'inFlight' | 'recorder' | 'clock'>): Promise<void> {
  if (!settings.values.calibration || inFlight.size > 0) return
  // No client waits for the answer, and so none leaves: only the server's end can stop it.
  const abort = inFlight.open(new AbortController().signal, CALIBRATION_CLIENT)
  if (typeof abort === 'string') return
  const context = { id: crypto.randomUUID(), atMs: clock.nowMs(), clientId: CALIBRATION_CLIENT }
  try {
    await engine.calibrate({
      signal: abort.signal,
      onReport(report) {
        const httpStatus = report.servedBy === undefined ? engine.explain(report).status : 200
        recorder.record({ ...context, httpStatus }, report, clock.monotonicMs())
      },
    })
  } finally {
    inFlight.close(abort)
  }
}
