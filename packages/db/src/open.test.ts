/** An open database: what its writers wait for, who may have it, and what happens when the disk says no. */
import { readFileSync } from 'node:fs'
import { type CallUpstream, Engine, err, rolling } from '@freellmapi/core'
import { anUpstream, aRequest } from '@freellmapi/core/testing'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './open.ts'
import type { Orm } from './orm.ts'
import { DatabaseProblem } from './problem.ts'
import { createLedgerStore } from './stores/ledger.ts'
import { aDatabase, MIGRATIONS } from './test/a-database.ts'

/** The first page holds what every opening counts. */
const PAGE_BYTES = 4_096

const PRAGMAS = {
  journal_mode: 'wal',
  busy_timeout: 100,
  foreign_keys: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  // FAST
  secure_delete: 2,
  wal_autocheckpoint: 256,
  cache_size: -1024,
  // NORMAL
  synchronous: 1,
}

function pragmasOf({ $client }: Orm, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, $client.pragma(name, { simple: true })]))
}

describe('an open database', () => {
  it('row 5.5: commits without a wait for the disk, and waits where somebody asks for it', async () => {
    using database = aDatabase()
    const { orm, sync } = database.reopen()
    expect(pragmasOf(orm, Object.keys(PRAGMAS))).toEqual(PRAGMAS)
    await expect(sync()).resolves.toBeUndefined()
  })

  it('row 5.5: belongs to one process: a second one is told so at once', () => {
    using database = aDatabase()
    database.reopen()
    const startedMs = performance.now()
    expect(() => openDatabase({ file: database.file, migrations: MIGRATIONS })).toThrow(
      DatabaseProblem,
    )
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})

describe('a database of a newer version', () => {
  it('is refused, and not a byte of it is changed', () => {
    using database = aDatabase()
    database.reopen().close()
    const client = new BetterSqlite3(database.file)
    client.pragma('journal_mode = DELETE')
    client.exec('UPDATE __drizzle_migrations SET created_at = created_at + 1')
    client.close()
    const before = readFileSync(database.file)
    expect(() => openDatabase({ file: database.file, migrations: MIGRATIONS })).toThrow(
      /written by a newer version/,
    )
    const after = new BetterSqlite3(database.file)
    after.pragma('journal_mode = DELETE')
    after.close()
    expect(
      readFileSync(database.file).subarray(PAGE_BYTES).equals(before.subarray(PAGE_BYTES)),
    ).toBe(true)
  })
})

/** A provider that refuses every request as wrong, which counts as a request. */
const REFUSES: CallUpstream = async () => ({
  parts: err({ kind: 'invalid_request', message: 'no' }),
  quota: [],
})

describe('a full disk', () => {
  it('stops no request, loses no count, and is made good for when there is room', async () => {
    using database = aDatabase()
    const open = database.reopen()
    const { $client } = open.orm
    const upstream = anUpstream({ limits: [rolling('requests', 100_000, 'day')] })
    let failures = 0
    const engine = new Engine({
      upstreams: [upstream],
      call: REFUSES,
      ledgerStore: createLedgerStore(open),
      atEndOfTurn: setImmediate,
      onStoreFailure: () => failures++,
    })
    let asked = 0
    const ask = async (): Promise<void> => {
      const resolution = engine.resolve('auto')
      if (!resolution.ok) throw new Error('there is no upstream')
      const { signal } = new AbortController()
      await engine.ask(aRequest(), { resolution: resolution.value, signal })
      asked++
    }
    const pages = Number($client.pragma('page_count', { simple: true }))
    $client.pragma(`max_page_count = ${pages}`)
    // The pages that are there fill up first.
    while (failures === 0 && asked < 2_000) await ask()
    await ask()
    expect(failures).toBeGreaterThan(0)
    expect(engine.readings(upstream)[0]?.used).toBe(asked)

    $client.pragma('max_page_count = 1000000')
    failures = 0
    engine.checkpoint()
    expect(failures).toBe(0)
    const next = new Engine({
      upstreams: [upstream],
      call: REFUSES,
      ledgerStore: createLedgerStore(database.reopen()),
    })
    expect(next.readings(upstream)[0]?.used).toBe(asked)
  })
})
