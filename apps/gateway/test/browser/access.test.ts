/** Who gets in at the dashboard, and what it asks for before it shows a secret. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInPath } from '../../src/access/sessions.ts'
import { demoAnnouncement, startDemo } from '../../src/demo.ts'
import { report } from '../stack/stack.ts'
import { launchChromium } from './chromium.ts'
import { visit } from './visit.ts'

const PATIENCE_MS = 60_000

describe('the dashboard', { timeout: PATIENCE_MS }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  }, PATIENCE_MS)
  afterAll(async () => {
    await browser?.close()
    report('browser: sign-in links')
  })

  it('is opened by the link that the demo prints, signed in, once', async () => {
    const { gateway, stop } = await startDemo({ PORT: '0' })
    try {
      const { code } = await gateway.deps.sessions.mintCode()
      const said = demoAnnouncement(gateway, signInPath(code))
      const path = /dashboard +http:\/\/[^/]+(\S+)/.exec(said)?.[1] ?? ''
      await using first = await visit(browser, gateway, path, { isStranger: true })
      await first.page.getByRole('heading', { name: 'Overview' }).waitFor()
      expect(first.page.url(), 'no code stays in the address').toBe(`${gateway.url}/`)
      await using second = await visit(browser, gateway, path, { isStranger: true })
      await second.page.getByText('The sign-in link was used already').waitFor()
    } finally {
      await stop()
    }
  })
})
