/** A disk that becomes read-only under a running server: it answers from memory and says so; with the disk back, nothing is missing. */
import { join } from 'node:path'
import { type Lab, startLab } from '@freellmapi/lab'
import { describe, expect, it, vi } from 'vitest'
import { type Served, startServed } from '../stack/served.ts'
import { report } from '../stack/stack.ts'
import { askUntilTold, ENDPOINTS, MODEL, sentTo, verifyBooks, written } from './answering.ts'
import { mountFragileDisk, whyNoLoop } from './fragile-disk.ts'
import { failFromNowOn, run, whyNoStrace } from './injected.ts'

vi.setConfig({ testTimeout: 120_000 })

/** What a kernel refuses with EROFS once a file system is read-only; files that are open stay so. */
const WRITES = ['pwrite64', 'write', 'ftruncate', 'unlink', 'rename', 'mkdir'] as const

/** What would change something there, and is told why it cannot. */
const COMMANDS = [
  ['reset-admin'],
  ['keys', 'add', 'groq'],
  ['unified-key', 'rotate'],
  ['rotate-encryption'],
  ['rotate-encryption', '--encryption-key'],
  ['serve'],
] as const

async function verifyRefusal({ admin }: Served): Promise<void> {
  const refused = await admin('POST', '/api/keys', { provider: 'groq', key: 'gsk-nowhere-to-put' })
  expect(refused.status).toBe(503)
  expect(refused.text).toMatch(/the (?:disk that holds the )?database (?:failed|cannot be written)/)
  expect((await admin('GET', '/api/keys')).text).not.toContain('groq')
}

async function askTen(lab: Lab, { chat }: Served): Promise<void> {
  const before = sentTo(lab)
  for (let asked = 0; asked < 10; asked++) expect((await chat(MODEL)).status).toBe(200)
  expect(sentTo(lab)).toBe(before + 10)
}

const whyNotInjected = whyNoStrace()

describe(`writes that are refused as on a read-only disk${whyNotInjected && ` (skipped: ${whyNotInjected})`}`, () => {
  it.skipIf(whyNotInjected !== '')(
    'stop no request; once they are let through again, the ledger is exact on the disk',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      await using served = await startServed(lab, ENDPOINTS)
      const { dataDir } = served.child
      await askTen(lab, served)
      await expect.poll(() => written(dataDir)).toBe(sentTo(lab))
      const before = sentTo(lab)
      const fault = await failFromNowOn(served.child, WRITES, 'EROFS')
      try {
        await askUntilTold(served)
        await verifyRefusal(served)
        expect(written(dataDir), 'nothing got through').toBe(before)
      } finally {
        await fault[Symbol.asyncDispose]()
      }
      await expect.poll(() => written(dataDir), { timeout: 60_000 }).toBe(sentTo(lab))
      const added = await served.admin('POST', '/api/keys', {
        provider: 'groq',
        key: 'gsk-it-fits',
      })
      expect(added.status).toBe(201)
      await verifyBooks(lab, served)
      report(`read-only and back: ${sentTo(lab)} calls sent, all answered and counted`)
    },
  )
})

const whyNotMounted = whyNoLoop()

describe(`a file system that its kernel made read-only${whyNotMounted && ` (skipped: ${whyNotMounted})`}`, () => {
  it.skipIf(whyNotMounted !== '')(
    'stops no request, and lets a stop and the next start be; what had been written is there',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      using disk = mountFragileDisk()
      const dataDir = join(disk.path, 'data')
      await using served = await startServed(lab, ENDPOINTS, { dataDir })
      await askTen(lab, served)
      await expect.poll(() => written(dataDir)).toBe(sentTo(lab))
      const before = sentTo(lab)
      // Its key comes from the environment; with a file of that name, there is one that cannot be removed.
      expect(run(dataDir, { args: ['reset-admin'] })).toMatchObject({ code: 0 })
      disk.giveUp()
      await askUntilTold(served)
      await verifyRefusal(served)
      served.child.process.kill('SIGTERM')
      expect(await served.child.ended).toMatchObject({ code: 0 })
      expect(served.child.printed()).not.toMatch(/\n\s+at /)
      for (const args of COMMANDS) {
        const { code, err } = run(dataDir, { args, input: 'gsk-nowhere-to-put' })
        expect([args, code]).toEqual([args, 78])
        expect(err).toMatch(/^error .+\.\n$/)
      }
      disk.mountAgain()
      await using again = await startServed(lab, [], { dataDir })
      expect(await again.recorded()).toBeGreaterThanOrEqual(before)
      await askTen(lab, again)
    },
  )
})
