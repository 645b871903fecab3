import { appendFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DiskSync } from './disk-sync.ts'
import { aDatabase } from './test/a-database.ts'

/** A device that takes whatever is written and has no disk to wait for. */
const NO_DISK = '/dev/full'

describe('a wait for the disk', () => {
  it('is shared by all who come before it begins, and never by who comes after', async () => {
    using folder = aDatabase()
    writeFileSync(folder.file, '')
    const disk = new DiskSync(folder.file)
    const first = disk.sync()
    expect(disk.sync()).toBe(first)
    await Promise.resolve()
    appendFileSync(folder.file, 'written while the first wait goes on')
    const second = disk.sync()
    expect(second).not.toBe(first)
    expect(disk.sync()).toBe(second)
    await expect(Promise.all([first, second])).resolves.toEqual([undefined, undefined])
    disk.close()
  })

  it('that failed is told to those who waited, and does not end the next', async () => {
    const disk = new DiskSync(NO_DISK)
    const failed = disk.sync()
    await expect(failed).rejects.toMatchObject({ code: 'EINVAL' })
    const next = disk.sync()
    expect(next).not.toBe(failed)
    await expect(next).rejects.toMatchObject({ code: 'EINVAL' })
    disk.close()
  })

  it('goes on to its end when the file is closed meanwhile', async () => {
    using folder = aDatabase()
    writeFileSync(folder.file, '')
    const disk = new DiskSync(folder.file)
    const waited = disk.sync()
    disk.close()
    disk.close()
    await expect(waited).resolves.toBeUndefined()
  })
})
