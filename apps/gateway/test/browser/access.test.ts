/** Who gets in at the dashboard, and what it asks for before it shows a secret. */
import { type Clock, systemClock } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { signInPath } from '../../src/access/sessions.ts'
import { demoAnnouncement, startDemo } from '../../src/demo.ts'
import { startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { visit } from './visit.ts'

describe('the dashboard', { timeout: PATIENCE_MS }, () => {
  const browser = useBrowser('sign-in links, strangers, secrets on a screen that was left')

  it('is opened by the link that the demo prints, signed in, once', async () => {
    const { gateway, stop } = await startDemo({ PORT: '0' })
    try {
      const { code } = await gateway.deps.sessions.mintCode()
      const said = demoAnnouncement(gateway, signInPath(code))
      const path = /dashboard +http:\/\/[^/]+(\S+)/.exec(said)?.[1] ?? ''
      await using first = await visit(browser(), gateway, path, { isStranger: true })
      await first.page.getByRole('heading', { name: 'Overview' }).waitFor()
      expect(first.page.url(), 'no code stays in the address').toBe(`${gateway.url}/`)
      await using second = await visit(browser(), gateway, path, { isStranger: true })
      await second.page.getByText('The sign-in link was used already').waitFor()
    } finally {
      await stop()
    }
  })

  it('shows a stranger the way in, without a complaint of the browser', async () => {
    await using stack = await startStack({ keyed: [] })
    await using seen = await visit(browser(), stack.gateway, '/models', { isStranger: true })
    await seen.page.getByLabel('Admin key').waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('shows the unified key after signing in, and on a screen that was left only after the admin key', async () => {
    const { clock, leave } = patientClock()
    await using stack = await startStack({ keyed: ['groq'], clock })
    const { unified, secrets, url } = stack.gateway
    await using seen = await visit(browser(), stack.gateway, '/keys?view=clients')
    const { page } = seen
    const shown = page.locator('output').first()
    const isShown = async (text: string): Promise<void> => {
      await shown.filter({ hasText: text }).waitFor()
      expect(await shown.textContent()).toBe(text)
    }
    await page.getByRole('button', { name: 'Reveal' }).click()
    await isShown(unified.key)

    leave()
    await page.reload()
    await isShown(`••••${unified.key.slice(-4)}`)
    expect(await page.content()).not.toContain(unified.key)
    await page.getByRole('button', { name: 'Reveal' }).click()
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
    await dialog.waitFor()
    expect(await seen.violations(), 'with its dialog').toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(seen.complaints).toEqual([])

    await page.getByRole('button', { name: 'Reveal' }).click()
    const field = dialog.getByLabel('Admin key')
    await field.and(page.locator(':focus')).waitFor()
    await page.keyboard.type('not the admin key')
    await page.keyboard.press('Enter')
    await dialog.getByText('That is not the admin key').waitFor()
    await field.fill(secrets.adminKey)
    await page.keyboard.press('Enter')
    await isShown(unified.key)
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(secrets.adminKey)

    leave()
    await page.goto(`${url}/connect`)
    await page.getByText('YOUR_KEY').first().waitFor()
    await page.getByRole('button', { name: 'Fill in the key' }).click()
    await dialog.getByLabel('Admin key').fill(secrets.adminKey)
    await page.keyboard.press('Enter')
    await page.getByText('YOUR_KEY').first().waitFor({ state: 'detached' })
  })

  it('makes a backup and signs another device in only for who has just proved to be the owner; the playground goes on', async () => {
    const { clock, leave } = patientClock()
    await using stack = await startStack({ keyed: ['groq'], clock })
    const { secrets, url } = stack.gateway
    await using seen = await visit(browser(), stack.gateway, '/settings')
    const { page } = seen
    leave()
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
    await page.getByLabel('Passphrase').first().fill('twelve letters')
    await page.getByRole('button', { name: 'Download a backup' }).click()
    await dialog.getByLabel('Admin key').fill(secrets.adminKey)
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    expect((await download).suggestedFilename()).toMatch(/\.backup$/)
    leave()
    await page.getByRole('button', { name: 'Make a link' }).click()
    await dialog.getByLabel('Admin key').fill(secrets.adminKey)
    await page.keyboard.press('Enter')
    await page.getByText(/^Works for .* more/).waitFor()
    leave()
    await page.goto(`${url}/playground`)
    await page.getByLabel('Ask something').fill('Hello')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('groq/').first().waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('makes a client key and takes a backup back only for who has just proved to be the owner', async () => {
    const { clock, leave } = patientClock()
    await using stack = await startStack({ keyed: ['groq'], clock })
    const { secrets, url, deps } = stack.gateway
    await using seen = await visit(browser(), stack.gateway, '/keys?view=clients')
    const { page } = seen
    const proof = page.getByRole('dialog', { name: 'Is it still you?' })
    const prove = async (): Promise<void> => {
      await proof.getByLabel('Admin key').fill(secrets.adminKey)
      await page.keyboard.press('Enter')
      await proof.waitFor({ state: 'detached' })
    }
    leave()
    await page.getByRole('button', { name: 'New client key' }).click()
    await page.getByLabel('Name').fill('a laptop')
    await page.keyboard.press('Enter')
    await proof.waitFor()
    expect(deps.clientKeys.list(), 'made before the proof').toHaveLength(1)
    expect(await seen.violations(), 'with both dialogs').toEqual([])
    await prove()
    await page.getByRole('dialog').locator('output').waitFor()
    expect(deps.clientKeys.list().map(({ label }) => label)).toContain('a laptop')

    const passphrase = 'twelve letters'
    const { stream } = await deps.backups.make(passphrase)
    const buffer = Buffer.from(await new Response(stream).arrayBuffer())
    await page.goto(`${url}/settings`)
    const form = page.locator('form').filter({ has: page.getByLabel('Backup file') })
    const file = { name: 'mine.backup', mimeType: 'application/octet-stream', buffer }
    await form.getByLabel('Backup file').setInputFiles(file)
    await form.getByLabel('Passphrase').fill(passphrase)
    leave()
    await form.getByRole('button', { name: 'Check the file' }).click()
    await prove()
    const found = page.getByRole('dialog', { name: 'The file can be restored' })
    await found.waitFor()
    leave()
    await found.getByRole('button', { name: 'Restore on next start' }).click()
    await prove()
    await page.getByText('The backup waits for the next start').waitFor()
    expect(seen.complaints).toEqual([])
  })
})

/** The real clock, and a way to come back ten minutes later. */
function patientClock(): { readonly clock: Clock; readonly leave: () => void } {
  let awayMs = 0
  return {
    clock: { ...systemClock, nowMs: () => systemClock.nowMs() + awayMs },
    leave() {
      awayMs += 10 * 60_000
    },
  }
}
