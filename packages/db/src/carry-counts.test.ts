import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { copyDatabase } from './copy.ts'
import type { OpenDatabase } from './open.ts'
import { replacementOf } from './replace.ts'
import { createLedgerStore } from './stores/ledger.ts'
import { aDatabase } from './test/a-database.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)

function count(database: OpenDatabase, amount: number, seq: number): void {
  const store = createLedgerStore(database)
  const slot = { meter: 'day', slotAtMs: NOON_MS, amount, expiresAtMs: NOON_MS + 86_400_000 }
  store.checkpoint({ slots: [slot], seq: seq - 1, atMs: NOON_MS, isWhole: false })
  store.append([{ seq, atMs: NOON_MS + seq, charges: [{ meter: 'day', amount: 1 }] }])
}

function counted(database: OpenDatabase): { slots: number[]; entries: number } {
  const { slots, journal } = createLedgerStore(database).load()
  return { slots: slots.map(({ amount }) => amount), entries: journal.length }
}

describe('a restored backup', () => {
  it('gives back no quota that was used since it was made', async () => {
    using database = aDatabase()
    count(database.reopen(), 3, 1)
    using backup = aDatabase()
    await copyDatabase(database.file, backup.file)
    count(database.reopen(), 17, 9)
    await copyDatabase(backup.file, replacementOf(database.file))
    expect(counted(database.reopen())).toEqual({ slots: [17], entries: 2 })
  })

  it('keeps what it counted itself where that is more', async () => {
    using backup = aDatabase()
    count(backup.reopen(), 40, 1)
    using database = aDatabase()
    count(database.reopen(), 2, 1)
    await copyDatabase(backup.file, replacementOf(database.file))
    expect(counted(database.reopen()).slots).toEqual([40])
  })

  it('takes the place of a file that nobody can read any more', async () => {
    using backup = aDatabase()
    count(backup.reopen(), 5, 1)
    using database = aDatabase()
    writeFileSync(database.file, 'this was a database once, and is none any more')
    await copyDatabase(backup.file, replacementOf(database.file))
    expect(counted(database.reopen())).toEqual({ slots: [5], entries: 1 })
  })
})
