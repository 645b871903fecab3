/** Reading every page of a large database takes seconds on a small machine: a thread of its own does it. */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const CHECK = `
  const { parentPort, workerData: { addon, file } } = require('node:worker_threads')
  const client = new (require(addon))(file, { readonly: true, fileMustExist: true })
  parentPort.postMessage(client.pragma('quick_check(1)', { simple: true }))
  client.close()
`

/** Whether every page of a database is whole. Does not hold up the event loop. */
export function isWhole(file: string): Promise<boolean> {
  const addon = createRequire(import.meta.url).resolve('better-sqlite3')
  return new Promise((resolve) => {
    const worker = new Worker(CHECK, { eval: true, workerData: { addon, file } })
    worker.once('message', (verdict) => resolve(verdict === 'ok'))
    // What cannot be opened, or throws while it is read, is not whole either.
    worker.once('error', () => resolve(false))
    worker.once('exit', () => resolve(false))
  })
}
