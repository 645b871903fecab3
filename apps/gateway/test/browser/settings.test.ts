import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { visit } from './visit.ts'

describe('the settings page', { timeout: PATIENCE_MS }, () => {
  const browser = useBrowser('alert thresholds, quiet hours, backups to keep')

  it('keeps when alerts are sent, in the viewer’s own hours, and how many backups stay', async () => {
    const env = { BACKUP_PASSPHRASE: 'correct horse battery' }
    await using stack = await startStack({ keyed: ['groq'], env })
    const { settings } = stack.gateway.deps
    await using seen = await visit(browser(), stack.gateway, '/settings')
    const { page } = seen
    const save = (label: string) =>
      page
        .locator('form')
        .filter({ has: page.getByLabel(label) })
        .getByRole('button', { name: 'Save' })
        .click()
    await page.getByLabel('Tell of a quota from').fill('70')
    await page.getByLabel('Quiet from').fill('22:30')
    await page.getByLabel('Quiet until').fill('07:00')
    await save('Quiet from')
    const quietHours = { from: '22:30', until: '07:00', timeZone: 'Europe/Berlin' }
    await expect.poll(() => settings.values).toMatchObject({ quotaAlertPercent: 70, quietHours })
    await page.getByLabel('Backups to keep').fill('14')
    await save('Backups to keep')
    await page.getByText('the last 14').waitFor()
    await page.reload()
    await expect.poll(() => page.getByLabel('Quiet until').inputValue()).toBe('07:00')
    await page.getByLabel('Quiet from').fill('')
    await page.getByLabel('Quiet until').fill('')
    await save('Quiet from')
    await expect.poll(() => settings.values.quietHours).toBeNull()
    expect(seen.complaints).toEqual([])
  })

  it('is where a damaged database leads', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    stack.gateway.deps.storageFindings.damage = { lastGood: 'nightly-2026-11-21.db' }
    const viewport = { width: 360, height: 640 }
    await using seen = await visit(browser(), stack.gateway, '/', { viewport })
    const { page } = seen
    await page.getByText('backups/nightly-2026-11-21.db').first().waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Open backups' }).click()
    await page.getByRole('heading', { name: 'Backup and restore' }).waitFor()
    const isInView = () =>
      page.locator('#backup').evaluate((panel) => {
        const { top } = panel.getBoundingClientRect()
        return top >= 0 && top < innerHeight / 2
      })
    await expect.poll(isInView).toBe(true)
    expect(seen.complaints).toEqual([])
  })

  it('speaks its viewer’s language, for the server as well, however late that has come', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    stack.gateway.deps.storageFindings.damage = { lastGood: 'nightly-2026-11-21.db' }
    await using seen = await visit(browser(), stack.gateway, '/settings')
    const { page } = seen
    await page.getByLabel('Language').selectOption('zh-CN')
    await page.getByRole('button', { name: '运行自检' }).waitFor()
    // The page is there in English before its language is.
    const holdBack = async (route: Route): Promise<void> => {
      await page.getByRole('columnheader', { name: 'Result' }).waitFor()
      await route.continue()
    }
    await page.route(/zh-cn/, holdBack, { times: 1 })
    await page.reload()
    await page.getByRole('button', { name: '运行自检' }).click()
    await page.locator('#doctor li').first().waitFor()
    const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)
    const texts = [
      ...(await page.locator('th[scope="col"]').allInnerTexts()),
      ...(await page.locator('#doctor li').allInnerTexts()),
    ]
    expect(texts.filter((text) => !isChinese(text))).toEqual([])
    await page.goto(stack.gateway.url)
    await page.getByText('数据库已损坏').first().waitFor()
    expect(await page.getByRole('main').innerText()).not.toContain('damaged')
    expect(seen.complaints).toEqual([])
  })
})
