/** A visitor of the dashboard: one page in a context of its own, whose complaints are kept. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Gateway } from '../../src/gateway.ts'

/** How long a page may take on a loaded machine before a wait is a failure. */
const PATIENCE_MS = 20_000

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** A page with everything it complained about: console errors, uncaught errors, violations of the policy. */
export interface Visit extends AsyncDisposable {
  readonly page: Page
  readonly complaints: readonly string[]
  /** Axe's violations of what is on screen, each with its first offender. */
  readonly violations: () => Promise<readonly string[]>
}

/** What a visitor looks like. */
export interface Visitor extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> {
  /** The address the gateway is opened by, when not its own. */
  readonly origin?: string
  /** Signed in from the start, unless not. */
  readonly isStranger?: boolean
}

/** Opens `path`, signed in with the admin key. */
export async function visit(
  browser: Browser,
  gateway: Pick<Gateway, 'url' | 'secrets'>,
  path: string,
  { origin = gateway.url, isStranger = false, ...look }: Visitor = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
    ...look,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  if (!isStranger) await context.addCookies([await sessionCookie(gateway, origin)])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(origin + path)
  return {
    page,
    complaints,
    violations: () => violationsOf(page),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** Signs in, as the browser would, and hands over what it would have been given. */
async function sessionCookie({ url, secrets }: Pick<Gateway, 'url' | 'secrets'>, origin: string) {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: secrets.adminKey }),
  })
  const [name = '', value = ''] = (response.headers.get('set-cookie') ?? '').split(/[=;]/)
  if (!response.ok || value === '') throw new Error(`Signing in: status ${response.status}.`)
  return { name, value, url: origin, httpOnly: true, sameSite: 'Strict' as const }
}

interface AxeWindow {
  readonly axe: {
    run(
      root: Document,
      options: object,
    ): Promise<{
      readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[]
    }>
  }
}

/** The policy forbids evaluating text in the page; the debugger may. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  const debug = await page.context().newCDPSession(page)
  await debug.send('Runtime.evaluate', { expression: axeSource })
  return await page.evaluate(async () => {
    const { axe } = window as unknown as AxeWindow
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
  })
}
