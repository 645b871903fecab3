/** A server whose disk fails, fills up or is taken away while it serves: it answers from memory, says so, and forgets nothing. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import { DATABASE_FILE } from '../../src/storage/storage.ts'
import { LAUNCHER, startChild } from '../stack/child.ts'
import { startServed } from '../stack/served.ts'
import { report } from '../stack/stack.ts'
import { askUntilTold, ENDPOINTS, MODEL, prepare, sentTo, verifyBooks } from './answering.ts'
import { straceOf, whyNoStrace } from './injected.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

vi.setConfig({ testTimeout: 120_000 })

/** The calls that fail, as strace counts them: a start needs fewer, and then there are enough for a while. */
const FAILING = '60..110'

const whyNotInjected = whyNoStrace()

describe(`writes that fail again and again${whyNotInjected && ` (skipped: ${whyNotInjected})`}`, () => {
  it.skipIf(whyNotInjected !== '').each([
    ['pwrite64', 'EIO'],
    ['pwrite64', 'ENOSPC'],
    ['fdatasync', 'EIO'],
  ] as const)(
    '%s with %s: every request is answered, and every one is counted',
    async (...fault) => {
      await using lab = await startLab({ limits: 'off' })
      const folder = mkdtempSync(join(tmpdir(), 'freellmapi-failing-'))
      const dataDir = join(folder, 'data')
      try {
        await prepare(lab, dataDir)
        const strace = straceOf(dataDir, fault, FAILING)
        await using served = await startServed(lab, [], {
          node: 'strace',
          // The program is the child then, and the tracer stands aside.
          args: ['-D', ...strace, process.execPath, LAUNCHER],
          dataDir,
        })
        await askUntilTold(served)
        await verifyBooks(lab, served)
        report(`${fault.join(' with ')}: ${sentTo(lab)} calls sent, all answered and counted`)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

it('a database that another program has locked stops no request, and every one is counted', async () => {
  await using lab = await startLab({ limits: 'off' })
  await using served = await startServed(lab, ENDPOINTS)
  const other = new BetterSqlite3(join(served.child.dataDir, DATABASE_FILE))
  other.exec('BEGIN IMMEDIATE')
  await askUntilTold(served)
  const refused = await served.admin('POST', '/api/keys', {
    provider: 'groq',
    key: 'gsk-locked-out',
  })
  expect(refused.status).toBe(503)
  expect(refused.text).toContain('the database is locked by another program')
  other.exec('ROLLBACK')
  other.close()
  await verifyBooks(lab, served)
})

const whyNotMounted = whyNoMount()

describe(`a disk of its own${whyNotMounted && ` (skipped: ${whyNotMounted})`}`, () => {
  it.skipIf(whyNotMounted !== '')(
    'that is full stops no request, refuses what cannot be stored by name, and forgets nothing',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      using disk = mountSmallDisk(MEBIBYTES)
      const dataDir = join(disk.path, 'data')
      await using served = await startServed(lab, ENDPOINTS, { dataDir })
      fill(disk.path)
      await askUntilTold(served)
      const refused = await served.admin('POST', '/api/keys', {
        provider: 'groq',
        key: 'gsk-no-room',
      })
      expect(refused.status).toBe(503)
      expect(refused.text).toContain('the disk that holds the database is full')
      expect((await served.admin('GET', '/api/keys')).text).not.toContain('room')
      rmSync(join(disk.path, FILLER))
      await verifyBooks(lab, served)
    },
  )

  it.skipIf(whyNotMounted !== '')(
    'that is too full for a start is told in a sentence, and starts when there is room',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      using disk = mountSmallDisk(MEBIBYTES)
      const dataDir = join(disk.path, 'data')
      fill(disk.path)
      await using child = startChild({ dataDir })
      expect(await child.ended).toMatchObject({ code: 78 })
      expect(child.printed()).toMatch(/^error the disk that holds .* is full\.\n$/)
      rmSync(join(disk.path, FILLER))
      await using served = await startServed(lab, ENDPOINTS, { dataDir })
      expect((await served.chat(MODEL)).status).toBe(200)
    },
  )

  it.skipIf(whyNotMounted !== '')(
    'that is read-only is told in a sentence by a start, which changes nothing',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      using disk = mountSmallDisk(MEBIBYTES)
      const dataDir = join(disk.path, 'data')
      await prepare(lab, dataDir)
      disk.remount('ro')
      await using child = startChild({ dataDir })
      expect(await child.ended).toMatchObject({ code: 78 })
      expect(child.printed()).toMatch(
        /^error the disk that holds the data directory is read-only\.\n$/,
      )
      disk.remount('rw')
      await using served = await startServed(lab, [], { dataDir })
      expect((await served.chat(MODEL)).status).toBe(200)
    },
  )
})

/** Room for the database and its log, and for little else. */
const MEBIBYTES = 8
const FILLER = 'filler'

/** Leaves no room at all. */
function fill(path: string): void {
  const file = openSync(join(path, FILLER), 'w')
  try {
    for (const block of [Buffer.alloc(1 << 16), Buffer.alloc(1)]) for (;;) writeSync(file, block)
  } catch {
    // There is no more room.
  } finally {
    closeSync(file)
  }
}
