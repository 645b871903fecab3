/** The content security policy, as a real browser keeps it. */
import { describe, expect, it } from 'vitest'
import { startStack } from '../stack/stack.ts'
import { PATIENCE_MS, useBrowser } from './chromium.ts'
import { PATHS } from './paths.ts'
import { visit } from './visit.ts'

/** Ways in which a text becomes markup or code. Each throws where that is refused. */
const SINKS: Readonly<Record<string, string>> = {
  innerHTML: 'document.body.innerHTML = text',
  outerHTML: 'document.body.firstElementChild.outerHTML = text',
  insertAdjacentHTML: "document.body.insertAdjacentHTML('beforeend', text)",
  'document.write': 'document.write(text)',
  srcdoc: "document.createElement('iframe').srcdoc = text",
  'a script by address': "document.createElement('script').src = '/theme.js'",
  'a script by text': "document.createElement('script').text = text",
  'markup by a parser': "new DOMParser().parseFromString(text, 'text/html')",
  'a range': 'document.createRange().createContextualFragment(text)',
  eval: '(0, eval)(text)',
  'new Function': 'new Function(text)',
  'a timer': 'setTimeout(text)',
  'a policy of its own': "trustedTypes.createPolicy('another', { createHTML: (one) => one })",
  'the templates’ policy again': "trustedTypes.createPolicy('solid-templates', {})",
}

describe('rows 16 and 5.1: the dashboard under its policy', { timeout: PATIENCE_MS }, () => {
  const browser = useBrowser(
    `the policy on ${PATHS.length + 1} pages, ${Object.keys(SINKS).length} sinks`,
  )

  it('works on every page, and breaks it on none', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    expect((await stack.chat({})).status).toBe(200)
    await using seen = await visit(browser(), stack.gateway, '/')
    const { page } = seen
    for (const path of [...PATHS, '/docs/']) {
      await page.goto(stack.gateway.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
    }
    await page.goto(stack.gateway.url)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    expect(seen.complaints).toEqual([])
  })

  it('makes neither markup nor code of a text', async () => {
    await using stack = await startStack({ keyed: ['groq'] })
    await using seen = await visit(browser(), stack.gateway, '/')
    const { page } = seen
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const debug = await page.context().newCDPSession(page)
    for (const [name, sink] of Object.entries(SINKS)) {
      const expression = `(() => {
        const text = '<b>text</b>'
        try { ${sink}; return 'taken' } catch (thrown) { return thrown.name }
      })()`
      const { result } = await debug.send('Runtime.evaluate', {
        expression,
        allowUnsafeEvalBlockedByCSP: false,
      })
      expect([name, result.value]).toEqual([name, expect.stringMatching(/^(?:Type|Eval)Error$/)])
    }
    expect(await page.locator('b').count()).toBe(0)
  })
})
