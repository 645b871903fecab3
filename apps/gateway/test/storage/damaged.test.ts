/** A database with a damaged page, as its owner meets it: a start that refuses it, and the way back in its own words. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepNightlyCopy } from '../../src/storage/nightly-copy.ts'
import { DATABASE_FILE } from '../../src/storage/storage.ts'
import { makePlace } from '../cli/shell.ts'

const PAGE_BYTES = 4_096

it('names the last good copy, and the command it names brings everything back', async () => {
  const place = makePlace()
  const { dataDir } = place
  try {
    await place.run('keys add groq', { input: 'gsk-a-key-to-come-back' })
    const before = await place.run('unified-key show --reveal')
    expect(before.code).toBe(0)
    await keepNightlyCopy({
      dataDir,
      atMs: Date.UTC(2026, 10, 29),
      log: { error: () => undefined },
    })
    const file = join(dataDir, DATABASE_FILE)
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, PAGE_BYTES, 2 * PAGE_BYTES))

    const refused = await place.run('unified-key show --reveal')
    expect(refused).toMatchObject({ code: 78, out: '' })
    const command = /^error the database is damaged\. .*: freellmapi (restore .*\.db)\n$/.exec(
      refused.err,
    )?.[1]
    expect(await place.run(command ?? refused.err)).toMatchObject({ code: 0 })
    expect(await place.run('unified-key show --reveal')).toEqual(before)
    expect((await place.run('keys list')).out).toContain('groq')
  } finally {
    place.remove()
  }
})
