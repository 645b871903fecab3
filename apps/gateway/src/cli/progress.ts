/** One line that says what takes so long, on a terminal; two lines in a log. */
import type { Shell } from './shell.ts'

/** Sooner than this, nobody has begun to wonder. */
const QUIET_MS = 1_000

/** Runs work that may take a while. Says so on standard error when it does, and when it is over. */
export async function withProgress<T>(
  title: string,
  shell: Pick<Shell, 'err'>,
  work: () => Promise<T>,
): Promise<T> {
  let isShown = false
  const timer = setTimeout(() => {
    isShown = true
    shell.err(`${title} ...\n`)
  }, QUIET_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    if (isShown) shell.err(`${title}: done\n`)
  }
}
