/** For what cannot be done under a running server: the database, opened by nobody else. */
import { DatabaseInUse } from '@freellmapi/db'
import { openStorage, type Storage } from '../storage/storage.ts'
import { CommandProblem } from './shell.ts'

/** Works on the database, and closes it however the work ends. Throws a `CommandProblem` when a server has it open. */
export async function withStorage<T>(
  dataDir: string,
  work: (storage: Storage) => T | Promise<T>,
): Promise<T> {
  const storage = openAlone(dataDir)
  try {
    return await work(storage)
  } finally {
    storage.close()
  }
}

function openAlone(dataDir: string): Storage {
  try {
    return openStorage(dataDir)
  } catch (thrown) {
    if (!(thrown instanceof DatabaseInUse)) throw thrown
    throw new CommandProblem('A server is running on this data directory: stop it first.')
  }
}
