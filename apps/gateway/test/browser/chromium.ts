/** A real browser: the machine's own Chromium, or the one that comes from npm. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

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

/** Starts the browser. */
export async function launchChromium(): Promise<Browser> {
  const executablePath =
    INSTALLED.find((path) => existsSync(path)) ?? (await sparticuz.executablePath())
  return await chromium.launch({ executablePath, args: ARGUMENTS })
}
