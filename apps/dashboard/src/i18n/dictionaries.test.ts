import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { localeFor } from './text.tsx'
import { zhCn } from './zh-cn.ts'

const chinese = zhCn.texts

const places = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\{\{ (\w+) \}\}/g), ([, name]) => name ?? '').toSorted()

describe('dictionaries', () => {
  it('have the same names in every language', () => {
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(en).toSorted())
  })
  it('fill the same places', () => {
    const placesOf = (dictionary: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(dictionary).map(([name, text]) => [name, places(text)]))
    expect(placesOf(chinese)).toEqual(placesOf(en))
  })
  it('leave no text empty, and no place misspelt', () => {
    for (const text of [...Object.values(en), ...Object.values(chinese)]) {
      expect(text.trim()).not.toBe('')
      expect(text.replace(/\{\{ \w+ \}\}/g, '')).not.toMatch(/[{}]/)
    }
  })
  it('have a plural for every singular', () => {
    const names = Object.keys(en)
    const stems = (form: string): readonly string[] =>
      names.filter((name) => name.endsWith(form)).map((name) => name.slice(0, -form.length))
    expect(stems('.one')).toEqual(stems('.other'))
  })
})

describe('the language', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['de-DE', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
    [['', 'zh'], 'zh-CN'],
  ] as const)('for the wishes %j is %s', (wishes, locale) => {
    expect(localeFor(wishes)).toBe(locale)
  })
})
