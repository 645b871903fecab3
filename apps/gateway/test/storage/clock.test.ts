/** A clock that jumps under a running server: nothing is freed by it, and the server goes on. */
import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, startLab } from '@freellmapi/lab'
import { expect, it } from 'vitest'
import { type Served, type ServedEndpoint, startServed } from '../stack/served.ts'

const MODEL = 'a-model'
const CAP = 5
const DAY_MS = 86_400_000
const ENDPOINTS: readonly ServedEndpoint[] = [
  { name: 'own', lab: 'cerebras', alias: MODEL, cap: CAP },
]

const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const why = library === undefined ? ' (skipped: libfaketime is not installed)' : ''

/** A directory with a clock in it that the server of a test reads. */
interface FakeClock extends Disposable {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string>>
  /** As libfaketime writes it: `+400d`. */
  readonly jump: (by: string) => void
}

function aClock(): FakeClock {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-clock-'))
  const file = join(folder, 'clock')
  writeFileSync(file, '+0')
  return {
    dataDir: join(folder, 'data'),
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    jump(by) {
      // At once: whoever reads half a file believes that it is some other time.
      writeFileSync(`${file}.next`, by)
      renameSync(`${file}.next`, file)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const spent = async (served: Served): Promise<void> => {
  for (let asked = 0; asked < CAP; asked++)
    expect((await served.chat(MODEL, asked % 2 === 0)).status).toBe(200)
  await refused(served)
}
const refused = async ({ chat }: Served): Promise<void> => {
  const { status, text } = await chat(MODEL)
  expect(status, text).toBe(429)
}
const nowMs = async ({ admin }: Served): Promise<number> =>
  JSON.parse((await admin('GET', '/api/status')).text).nowMs
const sentTo = (lab: Lab): number => lab.calls({ method: 'POST', admitted: true }).length

it.skipIf(why !== '')(
  `a clock that jumps while the server runs frees nothing, in neither direction${why}`,
  { timeout: 120_000 },
  async () => {
    using clock = aClock()
    await using lab = await startLab({ limits: 'off' })
    await using served = await startServed(lab, ENDPOINTS, clock)
    await spent(served)
    for (const days of [-2, 400, -400, 0]) {
      clock.jump(`${days < 0 ? '' : '+'}${days}d`)
      expect((await nowMs(served)) - Date.now()).toBeCloseTo(days * DAY_MS, -6)
      await refused(served)
      expect((await served.admin('GET', '/api/keys')).status).toBe(200)
    }
    expect(sentTo(lab)).toBe(CAP)
  },
)

it.skipIf(why !== '')(
  `a clock that is set back between two starts frees nothing, one that is set forward one window${why}`,
  { timeout: 120_000 },
  async () => {
    using clock = aClock()
    await using lab = await startLab({ limits: 'off' })
    const restart = async (endpoints: readonly ServedEndpoint[], at: string): Promise<Served> => {
      clock.jump(at)
      return await startServed(lab, endpoints, clock)
    }
    const kill = async ({ child }: Served): Promise<void> => {
      child.process.kill('SIGKILL')
      await child.ended
    }
    const first = await restart(ENDPOINTS, '+0')
    await spent(first)
    await kill(first)
    const back = await restart([], '-2d')
    await refused(back)
    await kill(back)
    const forward = await restart([], '+400d')
    await spent(forward)
    await kill(forward)
    const home = await restart([], '+0')
    await refused(home)
    await kill(home)
    expect(sentTo(lab)).toBe(2 * CAP)
  },
)
