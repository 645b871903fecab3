/** A thread of the bench: takes jobs until it is told there are no more. */
import { parentPort } from 'node:worker_threads'
import { type Job, runJob } from './job.ts'

parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(await runJob(job))
})
