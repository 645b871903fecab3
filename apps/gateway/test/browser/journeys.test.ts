/** What people do at the dashboard, from the first minute on, in a real browser against a real gateway. */
import { providers } from '@freellmapi/providers'
import { describe, expect, it } from 'vitest'
import { startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { visit } from './visit.ts'

describe('at the dashboard', { timeout: PATIENCE_MS }, () => {
  const browser = useBrowser('first run, paste, sessions, rotation, names on the local network')

  it('the first run leads from nothing to a first answer, which is seen without a reload', async () => {
    await using stack = await startStack({ keyed: [] })
    await using seen = await visit(browser(), stack.gateway, '/', { isStranger: true })
    const { page } = seen
    await page.getByLabel('Admin key').fill('not the key of this server')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('That is not the admin key').waitFor()
    await page.getByLabel('Admin key').fill(stack.gateway.secrets.adminKey)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Getting started' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Add keys' }).click()
    await page.getByLabel('Keys to add').fill('GROQ_API_KEY=test-groq-key-01')
    await page.getByRole('button', { name: 'Add 1 key' }).click()
    await page.getByText('1 added, 1 working, 0 refused').waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('Nothing has been asked yet').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Playground' }).click()
    await page.getByLabel('Ask something').fill('Hello there')
    await page.getByRole('button', { name: 'Send' }).click()
    await page
      .getByRole('article')
      .getByText(/first token/)
      .waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('row', { name: /answered/ }).waitFor()
    // The playground is no app: that step waits for one.
    await page.getByRole('main').getByRole('link', { name: 'Connect', exact: true }).waitFor()
    expect((await stack.chat({ stream: false })).status).toBe(200)
    await page.getByRole('heading', { name: 'Getting started' }).waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByRole('link', { name: 'Getting started' }).click()
    await page.getByRole('heading', { name: 'Getting started' }).waitFor()
  })

  it('what finished before the page could hear of it is seen as soon as it can', async () => {
    await using stack = await startStack()
    await using seen = await visit(browser(), stack.gateway, '/keys')
    const { page } = seen
    const { promise: isReachable, resolve: reach } = Promise.withResolvers<void>()
    await page.route('**/api/events', async (route) => {
      await isReachable
      await route.continue()
    })
    await page.goto(`${stack.gateway.url}/`)
    await page.getByText('Nothing has been asked yet').waitFor()
    const { headers } = await stack.chat({ stream: false })
    await expect
      .poll(async () => (await page.request.get(`${stack.gateway.url}/api/requests`)).json())
      .toMatchObject({ data: [{ outcome: 'succeeded' }] })
    reach()
    await page.getByRole('row', { name: String(headers['x-routed-via']) }).waitFor()
  })

  it('ten keys of five providers are pasted at once: one is bad, one is there twice', async () => {
    await using stack = await startStack({ keyed: [] })
    stack.lab.script({ provider: 'mistral', path: '/models' }, 'status:401')
    await using seen = await visit(browser(), stack.gateway, '/keys')
    const { page } = seen
    const lines = ['GROQ', 'GOOGLE', 'CEREBRAS', 'OPENROUTER'].flatMap((name) => [
      `${name}_API_KEY=test-${name}-key-01`,
      `${name}_API_KEY_2=test-${name}-key-02`,
    ])
    const text = [...lines, 'MISTRAL_API_KEY=test-bad-key-01', 'GROQ_API_KEY_3=test-GROQ-key-01']
    await page.getByLabel('Keys to add').fill(text.join('\n'))
    await page.getByText('10 keys found').waitFor()
    await page.getByText('twice in this text').waitFor()
    await page.getByText('8 working, 1 refused').waitFor()
    expect(await keysOf(stack.gateway), 'nothing is stored by being checked').toEqual([])
    await expect.poll(() => page.getByText('works', { exact: true }).count()).toBe(8)
    expect(await seen.violations(), 'while it is checked').toEqual([])
    const refused = page.getByRole('listitem').filter({ hasText: 'refused by the provider' })
    expect(await refused.getByRole('checkbox').isChecked(), 'left out').toBe(false)
    await refused.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Add 9 keys' }).click()
    await page.getByText('9 added, 8 working, 1 refused').waitFor()
    await page.getByText('Refused by the provider').first().waitFor()
    expect(stack.lab.calls({ provider: 'mistral' }), 'asked once').toHaveLength(1)
    expect(await page.content(), 'no key is shown again').not.toContain('test-bad-key-01')
    expect(seen.complaints).toEqual([])
  })

  it('a deleted key is back after an undo, and gone without one', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    await using seen = await visit(browser(), stack.gateway, '/keys')
    const { page } = seen
    const remove = async (): Promise<void> => {
      await page.getByRole('button', { name: 'More actions' }).first().click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('1 key deleted').waitFor()
    }
    await remove()
    await page.getByText('No provider keys yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'Groq' }).first().waitFor()
    await remove()
    // Leaving the page does not take the deletion back.
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('Add a provider key').waitFor()
    await expect.poll(() => keysOf(stack.gateway)).toEqual([])
  })

  it('a session ends everywhere when it ends, and whoever signs in again is where they were', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    await using seen = await visit(browser(), stack.gateway, '/models')
    const { page } = seen
    await page.getByRole('heading', { name: 'Models' }).waitFor()
    await page.context().request.delete(`${stack.gateway.url}/api/session`, {
      headers: { origin: stack.gateway.url },
    })
    await page.goto(`${stack.gateway.url}/settings`)
    await page.getByLabel('Admin key').fill(stack.gateway.secrets.adminKey)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Admin key').waitFor()
    expect((await page.context().request.get(`${stack.gateway.url}/api/keys`)).status()).toBe(401)
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('sk-flm-')
  })

  it('the unified key is rotated while a client is streaming: the stream ends well, the new key works', async () => {
    await using stack = await startStack({ keyed: ['groq'], labOptions: { timing: SLOW } })
    await using seen = await visit(browser(), stack.gateway, '/keys?view=clients')
    const { page } = seen
    const streaming = stack.chat({ stream: true })
    await stack.lab.until((calls) => calls.some(({ chunksSent }) => chunksSent > 0))
    await page.getByRole('button', { name: 'Rotate' }).click()
    await page.getByLabel('The old key goes on working for').selectOption({ index: 2 })
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await page.getByText('The unified key was rotated').waitFor()
    const fresh = await page.locator('output').first().textContent()
    expect((await streaming).text).toContain('[DONE]')
    expect((await stack.chat({})).status, 'the old key').toBe(401)
    const answer = await stack.chat({}, { headers: { authorization: `Bearer ${fresh}` } })
    expect(answer.status, 'the new key').toBe(200)
  })

  it('opened by a name of the local network, where browsers hide the clipboard, copying still works', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    const origin = stack.gateway.url.replace(/\/\/[^:]+/, '//freellmapi.local')
    await using seen = await visit(browser(), stack.gateway, '/connect', { origin })
    const { page } = seen
    expect(await page.evaluate(() => window.isSecureContext)).toBe(false)
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Copied' }).first().waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('what is broken is on the overview, with the button that mends it', async () => {
    await using stack = await startStack({ keyed: ['groq', 'mistral'] })
    stack.lab.script({ provider: 'groq' }, 'status:402')
    const refused = stack.providers.find(({ id }) => id === 'groq')?.models[0]?.id
    expect((await stack.chat({ model: `groq/${refused}` })).status).not.toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/')
    const { page } = seen
    const alert = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ hasText: 'every key of it' })
    await alert.getByText('Groq cannot be used at the moment').waitFor()
    await expect.poll(() => page.title()).toMatch(/^\(1\) Overview/)
    await page.getByRole('img', { name: 'The last 24 hours: 1 call, 1 failed' }).waitFor()
    await alert.getByRole('button', { name: 'Clear cooldowns' }).click()
    await alert.waitFor({ state: 'detached' })
    await expect.poll(() => page.title()).toMatch(/^Overview/)
    await page.goto(`${stack.gateway.url}/settings/doctor`)
    await page.getByRole('button', { name: 'Run doctor' }).click()
    await page.getByText(/^\d+ of 100$/).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'providers answer' }).waitFor()
    expect(await seen.violations()).toEqual([])
    expect(seen.complaints).toEqual([])
  })

  it('a model that its provider has just listed is found, told of, and switched on', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    stack.lab.offer('groq', ['acme/brand-new'])
    await using seen = await visit(browser(), stack.gateway, '/models')
    const { page } = seen
    await page.getByRole('button', { name: 'Look for new models' }).click()
    await page.getByText('1 new, 0 gone, 0 did not answer').waitFor()
    expect(await seen.violations(), 'with its toast').toEqual([])
    await page.locator('label').filter({ hasText: 'New' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'acme/brand-new' })
    await row.getByText('new', { exact: true }).waitFor()
    await row.getByRole('switch').click()
    await page.getByText('No model fits').waitFor()
    const answer = await stack.chat({ model: 'acme/brand-new' })
    expect(answer.headers['x-routed-via']).toBe('groq/acme/brand-new')
    expect(seen.complaints).toEqual([])
  })

  it('a model is ranked, limited and put back; a simulated request spends nothing', async () => {
    await using stack = await startStack({ keyed: ['groq'], providers })
    await using seen = await visit(browser(), stack.gateway, '/models')
    const { page } = seen
    const rank = page.getByLabel('Rank of groq/qwen/qwen3.8-27b')
    await rank.fill('1')
    await rank.press('Enter')
    await page.getByRole('listitem').first().getByText('qwen/qwen3.8-27b').waitFor()
    await page.getByRole('button', { name: 'Details of groq/qwen/qwen3.8-27b' }).first().click()
    const sheet = page.getByRole('dialog')
    const limits = await sheet.getByText('From the provider’s documentation').count()
    await sheet.getByRole('button', { name: 'Override' }).click()
    await sheet.getByLabel('Cap: requests / min').fill('7')
    await sheet.getByRole('button', { name: 'Save' }).click()
    await sheet.getByText('Set by you').first().waitFor()
    expect(await sheet.getByText('Set by you').count(), 'no limit was lost').toBe(limits)
    await sheet.getByRole('button', { name: 'Back to the catalog’s limits' }).click()
    await sheet.getByText('Set by you').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.getByRole('button', { name: 'Show the order' }).click()
    await page.getByRole('dialog').getByText('groq/qwen/qwen3.8-27b').waitFor()
    expect(stack.lab.calls()).toEqual([])
  })

  it('row 57: what people and providers write is shown as text, whatever it looks like', async () => {
    await using stack = await startStack({ keyed: [] })
    const headers = { authorization: `Bearer ${stack.gateway.secrets.adminKey}` }
    const post = (path: string, body: object): Promise<Response> =>
      fetch(stack.gateway.url + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    for (const [at, label] of HOSTILE.entries()) {
      await post('/api/keys', { provider: 'groq', key: `test-groq-key-0${at}`, label })
      await post('/api/client-keys', { label })
    }
    await using seen = await visit(browser(), stack.gateway, '/keys')
    const { page } = seen
    for (const label of HOSTILE) await page.getByText(label, { exact: true }).first().waitFor()
    await page.goto(`${stack.gateway.url}/keys?view=clients`)
    for (const label of HOSTILE) await page.getByText(label, { exact: true }).first().waitFor()
    expect(await page.locator('img[src="x"], main script, main iframe').count()).toBe(0)
    expect(seen.complaints).toEqual([])
  })

  it('speaks Chinese from one moment to the next', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    await using seen = await visit(browser(), stack.gateway, '/settings')
    const { page } = seen
    await page.getByLabel('Language').selectOption({ label: '简体中文' })
    await page.getByRole('heading', { name: '设置' }).waitFor()
    await page.getByRole('link', { name: '密钥' }).click()
    await page.getByRole('heading', { name: '密钥', exact: true }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(seen.complaints).toEqual([])
  })

  it('works by keyboard alone', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    await using seen = await visit(browser(), stack.gateway, '/')
    const { page } = seen
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('models')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Models' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('gpt')
    await page.keyboard.press('Tab')
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Keys', exact: true }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  'javascript:alert(1)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: templates of others, which must stay text
  '{{ name }} ${name} &lt;b&gt;',
] as const

/** Slow enough that a stream is still running when a person has found the button. */
const SLOW = { firstTokenMs: 10, tokenMs: 60 } as const

async function keysOf(gateway: {
  readonly url: string
  readonly secrets: { readonly adminKey: string }
}): Promise<readonly unknown[]> {
  const response = await fetch(`${gateway.url}/api/keys`, {
    headers: { authorization: `Bearer ${gateway.secrets.adminKey}` },
  })
  return ((await response.json()) as { readonly data: readonly unknown[] }).data
}
