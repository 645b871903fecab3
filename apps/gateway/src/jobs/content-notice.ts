/** Says again and again that prompts and answers are being logged, and once that this has ended. */
import type { Deps } from '../deps.ts'

/** What says whether content is logged, and where that is said. */
export interface ContentNoticeOptions {
  readonly settings: Pick<Deps['settings'], 'contentUntilMs'>
  readonly log: Pick<Deps['log'], 'warn'>
}

/** A notice to be given at start and every minute. */
export function createContentNotice({ settings, log }: ContentNoticeOptions): () => void {
  let wasLogged = false
  return () => {
    const untilMs = settings.contentUntilMs
    if (untilMs !== undefined)
      log.warn(
        { until: new Date(untilMs).toISOString() },
        'PROMPTS AND ANSWERS ARE BEING WRITTEN TO THE REQUEST LOG',
      )
    else if (wasLogged)
      log.warn({}, 'prompts and answers are not written to the request log any more')
    wasLogged = untilMs !== undefined
  }
}
