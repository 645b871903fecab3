/** What stands in the way of a start, in one sentence for a person. */
import { DatabaseProblem, refusalOf } from '@freellmapi/db'
import { EnvProblem } from './env.ts'

/** The sentence; undefined for what is a bug of ours and should show its stack. */
export function problemOf(thrown: unknown): string | undefined {
  if (thrown instanceof EnvProblem || thrown instanceof DatabaseProblem) return thrown.message
  const refusal = refusalOf(thrown)
  if (refusal !== undefined) return refusal.message
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  switch (thrown.code) {
    case 'EADDRINUSE':
      return 'the port is taken by another program. Set PORT to a free one.'
    case 'EADDRNOTAVAIL':
      return 'HOST is not an address of this machine.'
    case 'EROFS':
      return 'the disk that holds the data directory is read-only.'
    case 'EACCES':
    case 'EPERM':
      return 'the data directory or the port may not be used by this user. Check DATA_DIR and PORT.'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk that holds the data directory is full.'
    case 'EIO':
      return 'the disk that holds the data directory failed.'
    case 'EMFILE':
    case 'ENFILE':
      return 'the system allows no more open files.'
    case '':
      // What Node says of a file that it cannot remove, where the system has a reason that Node does not know.
      return 'syscall' in thrown && thrown.syscall === 'rm'
        ? 'a file of the data directory cannot be removed.'
        : undefined
    default:
      return undefined
  }
}
