/** Row 5.3 and its kin: the service manager's files, run or judged by the managers themselves where the machine has them. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it, vi } from 'vitest'
import { notedAddress } from '../../src/storage/server-note.ts'
import { LAUNCHER, pathOf } from '../stack/child.ts'
import { said } from './tools.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const DOCKER = join(import.meta.dirname, '..', '..', '..', '..', 'docker')
const UNIT = join(DOCKER, 'freellmapi.service')
/** 0 is closed, 10 is open. */
const EXPOSURE_MAX = 2

/** The unit as it is, but for a program that every machine has. */
const scratch = mkdtempSync(join(tmpdir(), 'freellmapi-unit-'))
const runnable = join(scratch, 'freellmapi.service')
writeFileSync(
  runnable,
  readFileSync(UNIT, 'utf8').replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'),
)
const verified = await said('systemd-analyze', 'verify', '--man=no', runnable)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const judged = await said('systemd-analyze', 'security', '--offline=true', '--no-pager', UNIT)
// Asked for its version, PM2 would start its daemon.
const hasPm2 = (await said('sh', '-c', 'command -v pm2')) !== undefined

it.skipIf(judged === undefined)(
  'row 5.3: systemd finds next to nothing that the service may do (skipped without systemd-analyze 250)',
  () => {
    const exposure = /Overall exposure level for [\w.]+: ([\d.]+)/.exec(judged ?? '')?.[1]
    expect(Number(exposure)).toBeLessThanOrEqual(EXPOSURE_MAX)
  },
)

it.skipIf(judged === undefined)(
  'row 5.3: systemd understands every line of the unit (skipped without systemd-analyze 250)',
  () => expect(verified).toBe(''),
)

it.skipIf(!hasPm2)(
  'PM2 starts one process that answers, and ends it in time (skipped without pm2)',
  { timeout: 120_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'freellmapi-pm2-'))
    const program = join(home, 'freellmapi')
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`)
    chmodSync(program, 0o755)
    const pm2 = async (...args: readonly string[]): Promise<string> => {
      const path = [home, pathOf(process)].join(delimiter)
      const env = { PATH: path, HOME: home, PM2_HOME: join(home, '.pm2'), PORT: '0' }
      return (await promisify(execFile)('pm2', args, { env, cwd: home })).stdout
    }
    try {
      await pm2('start', join(DOCKER, 'ecosystem.config.cjs'))
      const dataDir = join(home, '.freellmapi')
      const url = await vi.waitUntil(() => notedAddress(dataDir), { timeout: 60_000 })
      expect(await (await fetch(`${url}/livez`)).json()).toEqual({ ok: true })
      const list: readonly unknown[] = JSON.parse(await pm2('jlist'))
      expect(list).toMatchObject([{ name: 'freellmapi', pm2_env: { status: 'online' } }])
      await pm2('stop', 'freellmapi')
      // Told to stop, it forgets its address; killed, it could not have.
      expect(notedAddress(dataDir)).toBeUndefined()
    } finally {
      await pm2('kill')
      rmSync(home, { recursive: true, force: true })
    }
  },
)
