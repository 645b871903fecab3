/** What stands in the way of a start, in one sentence for a person. */
import { DatabaseProblem } from '@freellmapi/db'
import { EnvProblem } from './env.ts'

/** The sentence; undefined for what is a bug of ours and should show its stack. */
export function problemOf(thrown: unknown): string | undefined {
  if (thrown instanceof EnvProblem || thrown instanceof DatabaseProblem) return thrown.message
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  switch (thrown.code) {
    case 'EADDRINUSE':
      return 'the port is taken by another program. Set PORT to a free one.'
    case 'EADDRNOTAVAIL':
      return 'HOST is not an address of this machine.'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'the data directory or the port may not be used by this user. Check DATA_DIR and PORT.'
    default:
      return undefined
  }
}
