/** The log, the playground and the analytics in a real browser: what they show is what the gateway did. */
import { setImmediate as anotherTurn } from 'node:timers/promises'
import { type Clock, systemClock } from '@freellmapi/core'
import { TestClock } from '@freellmapi/core/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { candidates, startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { visit } from './visit.ts'

/** Real time moved to the middle of an hour, so that what is asked together is counted together. */
const awayMs = 1_800_000 - (systemClock.nowMs() % 3_600_000)
const MIDDLE: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + awayMs }
const PROVIDERS = candidates('groq', 'mistral')
const MODELS = PROVIDERS.flatMap(({ id, models }) => models.map((model) => `${id}/${model.id}`))

describe('the pages about requests', { timeout: PATIENCE_MS }, () => {
  const browser = useBrowser('the log with its ladders and reasons, the playground, the analytics')

  it('a request that waited for room says how long, and for how hard it was taken', async () => {
    const window = { kind: 'rolling', spanMs: 5_000 } as const
    const limits = [{ unit: 'requests', cap: 1, window, scope: 'model' } as const]
    const providers = candidates('groq').map((provider) => ({
      ...provider,
      models: provider.models.map((model) => ({ ...model, limits })),
    }))
    const clock = new TestClock(Date.now())
    await using stack = await startStack({ providers, clock })
    expect((await stack.chat({})).status).toBe(200)
    const waiting = stack.chat({})
    while (stack.lab.calls().length < 2) {
      clock.advance(20)
      await anotherTurn()
    }
    expect((await waiting).status).toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/requests')
    const { page } = seen
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('button')
    await rows.nth(1).waitFor()
    await rows.first().click()
    const why = sectionOf(page.getByRole('dialog', { name: 'Request' }), 'Why this model')
    await why.getByText(/^It waited [\d.]+ s for room/).waitFor()
    await why.getByText(/^Taken for a request of difficulty 0?\.\d+/).waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('a request that fell over shows who was called, what came of it, and the numbers behind it', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    stack.lab.script({ times: 1 }, 'status:503')
    expect((await stack.chat({})).status).toBe(200)
    const asked = stack.lab.calls().map(({ provider }) => provider)
    expect(asked).toHaveLength(2)
    await using seen = await visit(browser(), stack.gateway, '/requests')
    const { page } = seen
    await page.getByRole('button', { name: '2 attempts' }).click()
    const sheet = page.getByRole('dialog', { name: 'Request' })
    const rungs = sectionOf(sheet, 'What happened').getByRole('listitem')
    await rungs.nth(1).waitFor()
    expect(await rungs.count()).toBe(2)
    for (const [at, provider] of asked.entries())
      expect(await rungs.nth(at).textContent()).toContain(`${provider}/`)
    expect(await rungs.nth(0).textContent()).not.toContain('answered')
    expect(await rungs.nth(1).textContent()).toContain('answered')
    await sheet.getByText('X-Fallback-Attempts: 1').waitFor()
    const reasons = sectionOf(sheet, 'Why this model').getByRole('listitem')
    expect(await reasons.first().textContent()).toMatch(/(groq|mistral)\/.*\d\.\d{3}/)
    expect(seen.complaints).toEqual([])
  })

  it('the log is walked and opened with the keyboard', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    for (const model of MODELS) expect((await stack.chat({ model })).status).toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/requests')
    const { page } = seen
    await page.getByRole('button', { name: MODELS[0] ?? '' }).waitFor()
    const sheet = page.getByRole('dialog', { name: 'Request' })
    const opened = async (keys: readonly string[], model: string | undefined): Promise<void> => {
      await page.getByRole('region', { name: 'Requests' }).focus()
      for (const key of keys) await page.keyboard.press(key)
      await sheet
        .getByText(model ?? '', { exact: true })
        .first()
        .waitFor()
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
    }
    // The newest is on top.
    await opened(['j', 'Enter'], MODELS[0])
    await opened(['k', 'Enter'], MODELS[1])
    expect(seen.complaints).toEqual([])
  })

  it('the log is filtered by the names of things, in the address', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    for (const model of MODELS) expect((await stack.chat({ model })).status).toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/requests')
    const { page } = seen
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('button')
    const isLeft = async (text: string, other: string): Promise<void> => {
      await rows.filter({ hasText: other }).waitFor({ state: 'detached' })
      await rows.filter({ hasText: text }).waitFor()
      expect(await rows.allTextContents()).toEqual([expect.stringContaining(text)])
    }
    await rows.nth(1).waitFor()
    expect(await rows.count()).toBe(2)
    await page.getByLabel('Key', { exact: true }).selectOption({ label: 'MISTRAL_API_KEY' })
    await isLeft('mistral/', 'groq/')
    await page.reload()
    await isLeft('mistral/', 'groq/')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByLabel('Provider').selectOption({ label: 'Groq' })
    await isLeft('groq/', 'mistral/')
    await page.getByLabel('Outcome').selectOption({ label: 'canceled' })
    await page.getByText('Nothing matches these filters').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
    await rows.nth(1).waitFor()
    expect(await rows.count()).toBe(2)
    expect(seen.complaints).toEqual([])
  })

  it('a request that is made meanwhile comes into the open log', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    await using seen = await visit(browser(), stack.gateway, '/requests')
    const { page } = seen
    await page.getByText('Nothing has been asked yet').waitFor()
    for (const model of MODELS) {
      expect((await stack.chat({ model })).status).toBe(200)
      await page.getByRole('button', { name: model }).waitFor()
    }
    expect(seen.complaints).toEqual([])
  })

  it('an answer is streamed with the name of who gave it; an endless one can be stopped', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    await using seen = await visit(browser(), stack.gateway, '/playground')
    const { page } = seen
    await say(page, 'Hello there')
    const answers = page.getByRole('article')
    await answers
      .nth(0)
      .getByText(/^(groq|mistral)\//)
      .waitFor()
    await answers
      .nth(0)
      .getByText(/first token/)
      .waitFor()
    stack.lab.script({ times: 1 }, 'endless:20')
    await say(page, 'Go on')
    await answers.nth(1).getByText('more more more').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await answers.nth(1).getByText('stopped', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Send' }).waitFor()
    await stack.lab.until((calls) => calls.some((call) => call.closedByClientAtMs !== undefined))
    await answers.nth(1).getByRole('link', { name: 'Why this model?' }).click()
    await page.getByRole('dialog', { name: 'Request' }).getByText('canceled').first().waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('what nobody could answer is told in place, with who was called', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    stack.lab.script({}, 'status:500')
    await using seen = await visit(browser(), stack.gateway, '/playground')
    const { page } = seen
    await say(page, 'Hello there')
    const answer = page.getByRole('article')
    await answer.getByRole('alert').waitFor()
    for (const model of MODELS)
      await answer.getByRole('listitem').filter({ hasText: model }).first().waitFor()
    expect(await seen.violations()).toEqual([])
    // The browser itself reports the refusal.
    expect(seen.complaints.filter((text) => !/50\d/.test(text))).toEqual([])
  })

  it('the viewer plays a tool, and the answer goes on with its result', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    await using seen = await visit(browser(), stack.gateway, '/playground')
    const { page } = seen
    await page.getByRole('button', { name: 'Insert an example' }).click()
    await say(page, 'the weather in Paris?')
    await page.getByLabel('Result of get_weather').fill('17 degrees and rain')
    await page.getByRole('button', { name: 'Give results and continue' }).click()
    await page
      .getByRole('article')
      .nth(1)
      .getByText(/The tools say: .*17 degrees/)
      .waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('two models answer the same prompt side by side', async () => {
    await using stack = await startStack({ providers: PROVIDERS })
    await using seen = await visit(browser(), stack.gateway, '/playground')
    const { page } = seen
    await page.getByRole('button', { name: 'Compare' }).click()
    for (const [at, model] of MODELS.entries()) {
      await page.getByRole('combobox', { name: 'Model', exact: true }).nth(at).fill(model)
      await page.keyboard.press('Enter')
    }
    await say(page, 'Hello there')
    for (const model of MODELS) {
      const answer = page.getByRole('region', { name: model }).getByRole('article')
      await answer.getByText(model, { exact: true }).waitFor()
    }
    expect(seen.complaints).toEqual([])
  })

  it('the charts of the analytics say the same as their tables', async () => {
    await using stack = await startStack({ providers: PROVIDERS, clock: MIDDLE })
    for (let asked = 0; asked < 3; asked++) expect((await stack.chat({})).status).toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/analytics')
    const { page } = seen
    await page.getByRole('img', { name: /^Requests: most Answered 3,/ }).waitFor()
    await page.locator('main canvas').nth(3).waitFor()
    expect(await page.locator('main canvas').count()).toBe(4)
    await page.keyboard.press('w')
    await page.getByRole('radio', { name: '7 days' }).and(page.locator(':checked')).waitFor()
    await page.keyboard.press('d')
    await page.getByRole('button', { name: 'Table' }).first().click()
    const twin = page.getByRole('table', { name: 'Requests' })
    await twin.waitFor()
    expect(await seen.violations(), 'with a table').toEqual([])
    const answered = await twin.locator('tbody tr td:nth-child(2)').allTextContents()
    expect(
      answered.reduce((sum, text) => sum + Number.parseInt(text.match(/\d+/)?.[0] ?? '0', 10), 0),
    ).toBe(3)
    expect(seen.complaints).toEqual([])
  })
})

/** The part of a request's story under this heading. */
function sectionOf(sheet: ReturnType<Page['getByRole']>, title: string) {
  return sheet
    .locator('section')
    .filter({ has: sheet.page().getByRole('heading', { name: title }) })
}

async function say(page: Page, prompt: string): Promise<void> {
  await page.getByLabel('Ask something').fill(prompt)
  await page.getByRole('button', { name: 'Send' }).click()
}
