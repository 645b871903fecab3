/** SIGTERM, as containers and service managers send it: streams finish, everything is written down, and then it ends. */
import { startLab } from '@freellmapi/lab'
import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { ask, type Seen, toldBy } from './stack/ask.ts'
import { type Child, startChild } from './stack/child.ts'
import { createContract } from './stack/contract.ts'
import { report } from './stack/stack.ts'

const KEY = 'unified-key-of-the-shutdown-tests'
const STREAMS = 12
/** Long enough for a signal to arrive in the middle, on a machine with other things to do. */
const TIMING = { chunks: 40, firstTokenMs: 50, tokenMs: 25 }
const contract = createContract()

/** A stream that is under way once `begun` resolves. */
function stream(url: string): { readonly seen: Promise<Seen>; readonly begun: Promise<void> } {
  let seen: Promise<Seen> | undefined
  const begun = new Promise<void>((resolve, reject) => {
    seen = ask(contract, {
      url: `${url}/v1/chat/completions`,
      headers: { authorization: `Bearer ${KEY}` },
      body: {
        model: 'auto',
        stream: true,
        max_tokens: 200,
        messages: [{ role: 'user', content: 'x' }],
      },
      leaveWhen(text) {
        if (text !== '') resolve()
        return false
      },
    })
    seen.then(
      ({ status, text }) => reject(new Error(`It ended before it began: ${status} ${text}`)),
      reject,
    )
  })
  if (seen === undefined) throw new Error('A promise runs its executor at once.')
  return { seen, begun }
}

function start(environment: Readonly<Record<string, string>>): Child {
  return startChild({
    env: {
      ...environment,
      GROQ_API_KEY: 'test-groq-key',
      OPENROUTER_API_KEY: 'test-openrouter-key',
      UNIFIED_API_KEY: KEY,
      LOG_LEVEL: 'warn',
    },
  })
}

it('row 5.2, defect 4.2: lets streams finish, takes no more, writes all down and exits with 0', {
  timeout: 60_000,
}, async () => {
  await using lab = await startLab({ limits: 'off', timing: TIMING })
  await using child = start(lab.environment)
  const url = await child.listening
  const streams = Array.from({ length: STREAMS }, () => stream(url))
  await Promise.all(streams.map(({ begun }) => begun))
  const signalledMs = performance.now()
  child.process.kill('SIGTERM')

  await turnedAway(url)
  const seen = await Promise.all(streams.map((one) => one.seen))
  expect(await child.ended).toEqual({ code: 0, signal: null })
  report(
    `shutdown: ${STREAMS} streams finished, ended ${(performance.now() - signalledMs).toFixed(0)} ms after SIGTERM`,
  )

  for (const one of seen) expect(toldBy(one)).toMatchObject({ dones: 1, error: undefined })
  const { requests, pending, attempts } = books(child.dataDir)
  expect(requests).toBe(STREAMS)
  expect(pending).toBe(0)
  expect(attempts).toBe(lab.calls({ admitted: true }).length)
})

it('ends at once on a second signal', { timeout: 60_000 }, async () => {
  await using lab = await startLab({ limits: 'off', timing: TIMING })
  await using child = start(lab.environment)
  const url = await child.listening
  lab.script({}, 'stall-after:2')
  const stalled = stream(url)
  await stalled.begun
  child.process.kill('SIGTERM')
  await turnedAway(url)
  expect(child.process.exitCode).toBeNull()
  child.process.kill('SIGTERM')
  expect(await child.ended).toEqual({ code: 1, signal: null })
  expect((await stalled.seen).end).toBe('cut')
})

it('is not ready while it stops', { timeout: 60_000 }, async () => {
  await using lab = await startLab({ limits: 'off', timing: TIMING })
  await using child = start(lab.environment)
  const url = await child.listening
  expect(await ask(contract, { url: `${url}/readyz` })).toMatchObject({ status: 200 })
  const last = stream(url)
  await last.begun
  child.process.kill('SIGTERM')
  await turnedAway(url)
  expect(toldBy(await last.seen)).toMatchObject({ dones: 1 })
})

/** Resolves once new requests are turned away: by a closed port, or by a server that says it is not ready. */
async function turnedAway(url: string): Promise<void> {
  for (;;) {
    const { status } = await ask(contract, { url: `${url}/readyz` })
    if (status === 503 || status === 0) return
  }
}

/** What the database holds after the end. */
function books(dataDir: string): { requests: number; pending: number; attempts: number } {
  const database = new BetterSqlite3(`${dataDir}/freellmapi.db`, { readonly: true })
  const count = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0])
  const found = {
    requests: count("select count(*) from requests where outcome = 'succeeded'"),
    pending: count('select count(*) from ledger_journal'),
    attempts: count('select count(*) from attempts'),
  }
  database.close()
  return found
}
