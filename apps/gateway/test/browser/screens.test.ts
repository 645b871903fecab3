/** Every page, wide and narrow, light and dark: nothing cut, no axe violation, no complaint; kept as pictures. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { report, type Stack, startStack } from '../stack/stack.ts'
import { launchChromium } from './chromium.ts'
import { visit } from './visit.ts'

const PAGES = ['/', '/keys', '/models', '/connect', '/settings', '/no/such/page'] as const
const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
] as const
const THEMES = ['light', 'dark'] as const

/** Ignored by git, kept by CI. */
const PICTURES = join(import.meta.dirname, 'pictures')

const SCREENS = PAGES.flatMap((path) =>
  SIZES.flatMap((viewport) => THEMES.map((colorScheme) => ({ path, viewport, colorScheme }))),
)

describe('every page', () => {
  let stack: Stack
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    stack = await startStack()
    browser = await launchChromium()
    for (let request = 0; request < 8; request += 1) await stack.chat({ stream: request % 2 === 0 })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await stack?.[Symbol.asyncDispose]()
    report(`browser: ${SCREENS.length} screens, axe and console clean`)
  })

  it.each(SCREENS)(
    '$path at $viewport.width px, $colorScheme',
    async ({ path, viewport, colorScheme }) => {
      await using seen = await visit(browser, stack.gateway, path, { viewport, colorScheme })
      await settled(seen.page)
      const name = path.replaceAll('/', '-').replace(/^-/, '') || 'overview'
      await seen.page.screenshot({
        path: join(PICTURES, `${name}-${viewport.width}-${colorScheme}.png`),
        fullPage: true,
      })
      // Narrow and dark differ from what was judged already in nothing that axe looks at.
      if (viewport.width > 360 || colorScheme === 'light')
        expect(await seen.violations()).toEqual([])
      expect(seen.complaints).toEqual([])
      const overflow = await seen.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, 'pixels that stick out to the right').toBeLessThanOrEqual(0)
    },
    60_000,
  )

  it('the way in, as a stranger sees it', async () => {
    await using seen = await visit(browser, stack.gateway, '/keys', { isStranger: true })
    await seen.page.getByLabel('Admin key').waitFor()
    await seen.page.screenshot({ path: join(PICTURES, 'welcome-1440-light.png') })
    expect(await seen.violations()).toEqual([])
    // The browser itself reports the 401 that told us so.
    expect(seen.complaints.filter((text) => !text.includes('401'))).toEqual([])
  }, 60_000)
})

/** A page has settled when its heading is there and nothing in it is loading any more. */
async function settled(page: Awaited<ReturnType<typeof visit>>['page']): Promise<void> {
  await page.locator('main h1').waitFor()
  await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' })
}
