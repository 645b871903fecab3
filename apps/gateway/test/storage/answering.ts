/** A server that goes on while its disk does not: what it answers, what it says, and what is on its books afterwards. */
import { join } from 'node:path'
import type { Lab } from '@freellmapi/lab'
import BetterSqlite3 from 'better-sqlite3'
import { expect } from 'vitest'
import { DATABASE_FILE } from '../../src/storage/storage.ts'
import { type Served, type ServedEndpoint, startServed } from '../stack/served.ts'

/** The only model there is. */
export const MODEL = 'a-model'
/** What serves it: its limits are far away. */
export const ENDPOINTS: readonly ServedEndpoint[] = [{ name: 'own', lab: 'cerebras', alias: MODEL }]
const REQUESTS_MAX = 2_000
/** Calls that the providers count. */
export const sentTo = (lab: Lab): number => lab.calls({ method: 'POST', admitted: true }).length

/** Asks, and is answered, until the server says that it cannot write; and a little more. */
export async function askUntilTold({ chat, admin }: Served): Promise<void> {
  const isTold = async (): Promise<boolean> => {
    const { alerts } = JSON.parse((await admin('GET', '/api/status')).text)
    return alerts.some(({ kind }: { kind: string }) => kind === 'writes_refused')
  }
  for (let asked = 0; asked < REQUESTS_MAX && !(await isTold()); asked++)
    expect(await chat(MODEL, asked % 2 === 0)).toMatchObject({ status: 200, end: 'complete' })
  expect(await isTold()).toBe(true)
  for (let more = 0; more < 20; more++) expect((await chat(MODEL)).status).toBe(200)
}

/** Requests that the ledger has on the disk. */
export function written(dataDir: string): number {
  const database = new BetterSqlite3(join(dataDir, DATABASE_FILE), { readonly: true })
  try {
    return Number(
      database
        .prepare("SELECT sum(amount) FROM ledger_windows WHERE meter LIKE '% requests %'")
        .pluck()
        .get(),
    )
  } finally {
    database.close()
  }
}

/** Nothing that was sent is missing from the disk, or from what the next process finds there after a kill. */
export async function verifyBooks(lab: Lab, { child }: Served): Promise<void> {
  const { dataDir } = child
  await expect.poll(() => written(dataDir), { timeout: 60_000 }).toBe(sentTo(lab))
  child.process.kill('SIGKILL')
  await child.ended
  await using again = await startServed(lab, [], { dataDir })
  expect(await again.recorded()).toBe(sentTo(lab))
  expect((await again.chat(MODEL)).status).toBe(200)
}

/** A data directory that knows the lab, and has no server. */
export async function prepare(lab: Lab, dataDir: string): Promise<void> {
  const { child } = await startServed(lab, ENDPOINTS, { dataDir })
  child.process.kill('SIGTERM')
  expect(await child.ended).toMatchObject({ code: 0 })
}
