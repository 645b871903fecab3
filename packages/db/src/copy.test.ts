import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyDatabase, inspectDatabase } from './copy.ts'
import { openDatabase } from './open.ts'
import { DatabaseProblem } from './problem.ts'
import { replacementOf } from './replace.ts'
import { createSettingStore } from './stores/settings.ts'

const migrations = join(import.meta.dirname, '..', '..', '..', 'drizzle')
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freellmapi-copy-'))
  file = join(folder, 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Opens, writes one setting, closes. */
function write(value: string, at = file): void {
  const { orm, close } = openDatabase({ file: at, migrations })
  createSettingStore(orm).set('who', value)
  close()
}

function read(at = file): string | undefined {
  const { orm, close } = openDatabase({ file: at, migrations })
  try {
    return createSettingStore(orm).get('who')
  } finally {
    close()
  }
}

describe('a copy', () => {
  it('is one moment of a database that never stops changing', async () => {
    const { orm, close } = openDatabase({ file, migrations })
    const settings = createSettingStore(orm)
    // Two values that always agree; pages enough that the copy takes many turns of the event loop.
    const both = (n: number): void =>
      orm.transaction(() => {
        settings.set('left', `${n}`)
        settings.set('right', `${n}`)
      })
    for (let n = 0; n < 300; n++) settings.set(`filler ${n}`, 'x'.repeat(8_000))
    both(0)
    let isDone = false
    const writing = (async () => {
      let count = 0
      for (; !isDone; await new Promise((resolve) => setImmediate(resolve))) both(++count)
      return count
    })()
    const target = join(folder, 'copy.db')
    await copyDatabase(file, target)
    isDone = true
    expect(await writing).toBeGreaterThan(1)
    close()
    rmSync(file)
    const copy = openDatabase({ file: target, migrations })
    const copied = createSettingStore(copy.orm)
    expect(copied.get('left')).toBe(copied.get('right'))
    expect(copied.get('filler 299')).toBe('x'.repeat(8_000))
    copy.close()
  })

  it('is readable by its owner alone', async () => {
    write('me')
    const target = join(folder, 'copy.db')
    await copyDatabase(file, target)
    expect(statSync(target).mode & 0o777).toBe(0o600)
  })

  it('of a missing file is refused and leaves nothing behind', async () => {
    await expect(copyDatabase(join(folder, 'none.db'), join(folder, 'copy.db'))).rejects.toThrow(
      DatabaseProblem,
    )
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('inspection', () => {
  const inspect = (at = file) => inspectDatabase({ file: at, migrations })

  it('passes a database of ours', () => {
    write('me')
    expect(inspect()).toEqual([])
  })

  it.each([
    ['no database', () => writeFileSync(file, 'SQLite format 3? No, a poem.'.repeat(100))],
    ['empty', () => writeFileSync(file, '')],
    ['missing', () => undefined],
    ['cut', () => cut()],
    ["somebody else's", () => new BetterSqlite3(file).exec('CREATE TABLE t (x)').close()],
    ['newer', () => alter('UPDATE __drizzle_migrations SET created_at = created_at + 1')],
  ])('refuses a file that is %s', (_name, make) => {
    make()
    expect(() => inspect()).toThrow(DatabaseProblem)
  })

  function cut(): void {
    write('me')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, bytes.length / 2))
  }

  function alter(sql: string): void {
    write('me')
    new BetterSqlite3(file).exec(sql).close()
  }
})

describe('a staged database', () => {
  it('takes the place of the old one at the next opening, and the old one is kept', () => {
    write('old')
    write('new', join(folder, 'other.db'))
    writeFileSync(replacementOf(file), readFileSync(join(folder, 'other.db')))
    expect(read()).toBe('new')
    const [kept, ...more] = readdirSync(join(folder, 'backups'))
    expect(more).toEqual([])
    expect(read(join(folder, 'backups', kept ?? ''))).toBe('old')
  })

  it('replaces a damaged one, whose bytes are kept as they were', () => {
    const damaged = 'not a database any more'.repeat(50)
    write('new', join(folder, 'other.db'))
    writeFileSync(replacementOf(file), readFileSync(join(folder, 'other.db')))
    writeFileSync(file, damaged)
    expect(read()).toBe('new')
    const [kept] = readdirSync(join(folder, 'backups'))
    expect(readFileSync(join(folder, 'backups', kept ?? ''), 'utf8')).toBe(damaged)
  })
})

describe('opening', () => {
  it('refuses a database with a damaged page, wherever it lies', () => {
    const { orm, close } = openDatabase({ file, migrations })
    const settings = createSettingStore(orm)
    for (let n = 0; n < 50; n++) settings.set(`filler ${n}`, 'x'.repeat(500))
    close()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, bytes.length - 4096)
    writeFileSync(file, bytes)
    expect(() => openDatabase({ file, migrations })).toThrow(/damaged/)
  })

  it('keeps a copy of an older schema before it migrates', () => {
    write('old')
    const client = new BetterSqlite3(file)
    // As an older version would have left it: all but the newest migration.
    client.exec('UPDATE __drizzle_migrations SET created_at = created_at - 1')
    client.close()
    // The migration fails, because its tables are there: the old schema and its copy both stay.
    expect(() => openDatabase({ file, migrations })).toThrow()
    const [kept] = readdirSync(join(folder, 'backups'))
    for (const at of [file, join(folder, 'backups', kept ?? '')]) {
      const left = new BetterSqlite3(at, { readonly: true })
      expect(left.prepare("SELECT value FROM settings WHERE name = 'who'").pluck().get()).toBe(
        'old',
      )
      left.close()
    }
  })
})
