import { describe, expect, it } from 'vitest'
import { beginsJson, mendJson } from './mend.ts'

describe('JSON that is nearly right', () => {
  it.each([
    ['as it is', '{"a":1}', '{"a":1}'],
    ['in a fence', '```json\n{"a":1}\n```', '{"a":1}'],
    ['without its last bracket', '{"a":[1,2', '{"a":[1,2]}'],
    ['with a comma too many', '{"a":1,}', '{"a":1}'],
    ['in single quotes', "{'a':'b'}", '{"a":"b"}'],
    ['in Python’s words', '{"a":True,"b":None}', '{"a":true,"b":null}'],
    ['a list', '[1,2', '[1,2]'],
  ])('%s is mended', (_what, text, mended) => {
    expect(mendJson(text)).toBe(mended)
  })

  it.each([
    ['prose', 'I cannot do that.'],
    ['a text alone', '"yes"'],
    ['a number', '42'],
    ['nothing', '  '],
    ['a text inside of which it breaks off', '{"path":"/etc/pas'],
    ['a page', '<html>'],
  ])('%s is none', (_what, text) => {
    expect(mendJson(text)).toBeUndefined()
  })
})

describe('the beginning of an answer', () => {
  it.each([
    ['', undefined],
    [' \n', undefined],
    ['\n{', 'bare'],
    ['[', 'bare'],
    ['`', 'fenced'],
    ['Sure', 'prose'],
    ['"', 'prose'],
  ])('%j is %s', (text, kind) => {
    expect(beginsJson(text)).toBe(kind)
  })
})
