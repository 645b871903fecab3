/** Every page with the keyboard alone: everything is reached, what has the focus shows it, and dialogs give it back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { candidates, type Stack, startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { PATHS } from './paths.ts'
import { visit } from './visit.ts'

describe('with the keyboard alone', { timeout: PATIENCE_MS }, () => {
  let stack: Stack
  const browser = useBrowser(`${PATHS.length} pages walked with Tab`)
  beforeAll(async () => {
    stack = await startStack({ providers: candidates('groq', 'mistral', 'openrouter') })
    await stack.chat({})
  }, PATIENCE_MS)
  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]()
  })

  it.each(PATHS)('everything on %s is reached, once round, and shows that it is', async (path) => {
    await using seen = await visit(browser(), stack.gateway, path)
    const { page } = seen
    await page.locator('main h1').waitFor()
    await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' })
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    expect(await page.evaluate(walkStops)).toBeGreaterThan(10)
    const lost: string[] = []
    for (let left = STOPS_MAX; left > 0 && !(await page.evaluate(isDone)); left -= 1) {
      await page.keyboard.press('Tab')
      const trouble = await page.evaluate(visitFocused)
      if (trouble !== undefined) lost.push(trouble)
    }
    expect(lost, 'focused without showing it').toEqual([])
    expect(await page.evaluate(missed), 'never reached').toEqual([])
    expect(seen.complaints).toEqual([])
  })

  it('the first stop leads past the navigation', async () => {
    await using seen = await visit(browser(), stack.gateway, '/connect')
    const { page } = seen
    await page.locator('main h1').waitFor()
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    expect(await focusedText(page)).toBe('Skip to content')
    expect((await skip.boundingBox())?.y, 'it is on screen').toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
  })

  it('a dialog keeps the focus while it is open and gives it back', async () => {
    await using seen = await visit(browser(), stack.gateway, '/models')
    const { page } = seen
    const opener = page.getByRole('button', { name: 'Simulate' })
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Simulate' })
    await dialog.waitFor()
    for (let stop = 0; stop < 30; stop += 1) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(isOutsideDialog), 'somewhere behind the dialog').toBe(false)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await focusedText(page)).toBe('Simulate')
    const menu = page.getByRole('button', { name: 'Alerts' })
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nothing needs you.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Nothing needs you.').waitFor({ state: 'detached' })
    expect(await menu.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('a model is ranked by typing its place, which dragging is only another way to', async () => {
    await using seen = await visit(browser(), stack.gateway, '/models')
    const { page } = seen
    const last = page.getByRole('listitem').last()
    const name = (await last.getByRole('button').first().textContent()) ?? ''
    await last.getByRole('spinbutton').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('listitem').first().textContent()).toContain(name)
    expect(seen.complaints).toEqual([])
  })
})

/** More than any page has. */
const STOPS_MAX = 400

/** What the page under test keeps of the walk. */
interface Walk {
  walk: { left: Set<Element> }
}

/** Finds everything that Tab must reach; of a group of radio buttons that is one. Returns how many. */
function walkStops(): number {
  const stops = document.querySelectorAll<HTMLElement>(
    'a[href], button, input, select, textarea, summary, [tabindex]',
  )
  const found = [...stops].filter((stop) => {
    const isShown = stop.checkVisibility({ visibilityProperty: true })
    const isOtherRadio = stop instanceof HTMLInputElement && stop.type === 'radio' && !stop.checked
    return stop.tabIndex >= 0 && isShown && !stop.matches(':disabled') && !isOtherRadio
  })
  Object.assign(window, { walk: { left: new Set(found) } })
  return found.length
}

function isDone(): boolean {
  return (window as unknown as Walk).walk.left.size === 0
}

/** Notes where the focus is; names it when nothing on screen says so. */
function visitFocused(): string | undefined {
  const at = document.activeElement
  if (at === null || at === document.body) return undefined
  ;(window as unknown as Walk).walk.left.delete(at)
  // The parts of a field for a time are the browser's own, its button among them, and so is what they look like.
  if (at.matches('input[type=time]')) return undefined
  const outlined = [at, at.closest('label')].some(
    (element) => element !== null && getComputedStyle(element).outlineStyle !== 'none',
  )
  return outlined ? undefined : at.outerHTML.slice(0, 120)
}

function missed(): readonly string[] {
  return [...(window as unknown as Walk).walk.left].map(({ outerHTML }) => outerHTML.slice(0, 120))
}

/** The browser's own buttons lie between the last stop and the first. */
function isOutsideDialog(): boolean {
  const at = document.activeElement
  return at !== document.body && at?.closest('dialog') === null
}

async function focusedText(page: Page): Promise<string | undefined> {
  return await page.evaluate(() => document.activeElement?.textContent?.trim())
}
