/** What the server says and the dashboard says in other languages: the same places in every sentence, and none left out. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ALERTS } from '../src/alerts/alert-codes.ts'
import { finding, RUNNING_CODES } from '../src/doctor/finding.ts'

type Texts = Readonly<Record<string, string>>

/** No package's business, so it is read as a file of another one. */
const chinese: {
  readonly told: Readonly<Record<'alerts' | 'findings' | 'fixes' | 'checks', Texts>>
} = await import(
  pathToFileURL(join(import.meta.dirname, '../../dashboard/src/i18n/zh-cn/told.ts')).href
)
const { told } = chinese

const places = (sentence: string): readonly string[] =>
  Array.from(sentence.matchAll(/\{\{ (\w+) \}\}/g), ([, name]) => name ?? '').toSorted()

describe('in Chinese', () => {
  it.each(Object.entries(ALERTS))(
    'the alert %s has the places it has in English',
    (code, { text }) => {
      const said = Object.entries(told.alerts).find(([known]) => known === code)?.[1]
      expect(places(said ?? '')).toEqual(places(text))
    },
  )
  it.each(RUNNING_CODES)('the finding %s has the places it has in English, and a name', (code) => {
    const { check, message, fix } = finding(code)
    expect(places(told.findings[code] ?? '')).toEqual(places(message))
    expect(told.checks[check] ?? check).not.toMatch(/[a-z]{4}/)
    const remedy = told.fixes[code] ?? fix ?? ''
    expect(places(remedy)).toEqual(places(fix ?? ''))
    expect(remedy, 'only a command is the same in every language').toMatch(
      /^$|^ch|^timedatectl|\p{Script=Han}/u,
    )
  })
})
