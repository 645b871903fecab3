/** Data that pages show and change: asked for through the router's queries, kept on screen while the server is away. */
import { createAsyncStore, revalidate } from '@solidjs/router'
import { asFailure } from './failure.ts'

/**
 * The answer of a query as a store whose rows stay themselves when they are asked for again (matched by `id`).
 * While the server cannot be reached the last answer stays; the shell says that it is old.
 */
export function createLive<Answer extends object>(
  ask: () => Promise<Answer>,
): () => Answer | undefined {
  return createAsyncStore<Answer>(async (last) => {
    try {
      return await ask()
    } catch (thrown) {
      if (last === undefined || !asFailure(thrown).isOffline) throw thrown
      return last
    }
  })
}

/**
 * Does the work, then asks the named queries again, so that what changed is seen at once; after a failure too, since
 * half of it may have happened. Not the router's `action`: that keeps its inputs for a retry, and ours may hold keys.
 *
 * **Errors**: what `work` throws.
 */
export async function change<Result>(
  work: () => Promise<Result>,
  ...stale: readonly string[]
): Promise<Result> {
  try {
    return await work()
  } finally {
    await revalidate([...stale])
  }
}
