/** Programs of the machine that a test may use, where they are. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a program wrote, to both its outputs; undefined when there is none of that name, or it failed. */
export async function said(
  program: string,
  ...args: readonly string[]
): Promise<string | undefined> {
  return await promisify(execFile)(program, args).then(
    ({ stdout, stderr }) => stdout + stderr,
    () => undefined,
  )
}
