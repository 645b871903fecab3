/** Runs jobs on every core there is, in any order; results come back in the order of the jobs. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Job, JobResult } from './job.ts'

/** Runs all jobs. Rejects with the first one's error, after stopping the rest. */
export async function runJobs(
  jobs: readonly Job[],
  onDone: (done: number) => void,
): Promise<readonly JobResult[]> {
  const results: JobResult[] = []
  const queue = [...jobs.entries()]
  let done = 0
  const workers = Array.from(
    { length: Math.min(availableParallelism(), jobs.length) },
    () => new Worker(new URL('worker.ts', import.meta.url)),
  )
  const drain = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, job] = next
      results[at] = await answerOf(worker, job)
      onDone(++done)
    }
  }
  try {
    await Promise.all(workers.map(drain))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return results
}

function answerOf(worker: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (result: JobResult) => {
      worker.off('error', reject)
      resolve(result)
    })
    worker.postMessage(job)
  })
}
