/** A power cut right after a request has left: its reservation is on the disk by then, and the wait for that is nobody else's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { describe, expect, it } from 'vitest'
import { LAUNCHER } from '../stack/child.ts'
import { startServed } from '../stack/served.ts'
import { report } from '../stack/stack.ts'
import { slowDisk, whyNoStrace } from './injected.ts'

const MODEL = 'a-model'
/** How long the disk takes. */
const DISK_MS = 400
const CLIENTS = 12

const whyNot = whyNoStrace()

describe(`a slow disk${whyNot && ` (skipped: ${whyNot})`}`, () => {
  it.skipIf(whyNot !== '')(
    'row 91: a request leaves when its reservation is on the disk; requests that come together wait together; others are answered meanwhile',
    async () => {
      await using lab = await startLab({ limits: 'off' })
      const folder = mkdtempSync(join(tmpdir(), 'freellmapi-slow-disk-'))
      const dataDir = join(folder, 'data')
      try {
        await using served = await startServed(
          lab,
          [{ name: 'own', lab: 'cerebras', alias: MODEL }],
          {
            node: 'strace',
            args: ['-D', ...slowDisk(dataDir, DISK_MS), process.execPath, LAUNCHER],
            dataDir,
          },
        )
        const startedMs = performance.now()
        let leftAfterMs = 0
        const left = lab.until((calls) => calls.some(({ method }) => method === 'POST'))
        void left.then(() => {
          leftAfterMs = performance.now() - startedMs
        })
        const asked = Promise.all(Array.from({ length: CLIENTS }, () => served.chat(MODEL)))
        let answered = 0
        while (leftAfterMs === 0) {
          expect((await fetch(`${served.url}/livez`)).status).toBe(200)
          answered++
        }
        for (const { status } of await asked) expect(status).toBe(200)
        const tookMs = performance.now() - startedMs
        report(
          `a disk of ${DISK_MS} ms: ${answered} others answered before the first of ${CLIENTS} requests left after ${leftAfterMs.toFixed(0)} ms; all answered after ${tookMs.toFixed(0)} ms`,
        )
        expect(leftAfterMs).toBeGreaterThan(DISK_MS)
        expect(answered).toBeGreaterThan(10)
        expect(tookMs).toBeLessThan(CLIENTS * DISK_MS)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})
