/** A real browser: the machine's own Chromium, or the one that comes from npm. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { report } from '../stack/stack.ts'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The npm build's own default arguments are left out: one process for everything stalls waits. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pictures of long pages are larger than the shared memory of a container.
  '--disable-dev-shm-usage',
  // A name of the local network, which is no secure context, on this machine.
  '--host-resolver-rules=MAP freellmapi.local 127.0.0.1',
]

/** How long a journey, or a start, may take on a loaded machine. */
export const PATIENCE_MS = 60_000

/** One browser for the tests of a `describe`, which is there while they run; `seen` is reported when they are over. */
export function useBrowser(seen: string): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launch()
  }, PATIENCE_MS)
  afterAll(async () => {
    await browser?.close()
    report(`browser: ${seen}`)
  })
  return () => {
    if (browser === undefined) throw new Error('The browser runs while tests do.')
    return browser
  }
}

async function launch(): Promise<Browser> {
  const executablePath =
    INSTALLED.find((path) => existsSync(path)) ?? (await sparticuz.executablePath())
  return await chromium.launch({ executablePath, args: ARGUMENTS })
}
