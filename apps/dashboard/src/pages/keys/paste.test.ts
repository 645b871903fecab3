import { describe, expect, it } from 'vitest'
import type { ImportEntry } from '../../api/wire.ts'
import { createPaste, decisionsOf, isAddable, isAskable, summarise } from './paste.ts'

const entry = (line: number, change: Partial<ImportEntry> = {}): ImportEntry => ({
  line,
  name: null,
  masked: `••••${line}`,
  provider: 'acme',
  candidates: ['acme'],
  evidence: 'name',
  state: 'new',
  verdict: null,
  key: null,
  ...change,
})
const ambiguous: Partial<ImportEntry> = {
  provider: null,
  candidates: ['acme', 'other'],
  state: 'ambiguous',
}

describe('a paste', () => {
  it('adds what is new and known, and asks about the rest', () => {
    const paste = createPaste()
    paste.read([
      entry(1),
      entry(2, { state: 'duplicate' }),
      entry(3, { state: 'repeated' }),
      entry(4, ambiguous),
    ])
    expect(paste.rows.map(isAddable)).toEqual([true, false, false, false])
    expect(decisionsOf(paste.rows)).toEqual({ choices: [], skip: [2, 3, 4] })
    paste.choose(paste.rows[3]?.id ?? '', 'other')
    expect(decisionsOf(paste.rows)).toEqual({
      choices: [{ line: 4, provider: 'other' }],
      skip: [2, 3],
    })
  })
  it('leaves out what was unticked', () => {
    const paste = createPaste()
    paste.read([entry(1), entry(2)])
    paste.include(paste.rows[0]?.id ?? '', false)
    expect(summarise(paste.rows).addable).toBe(1)
    expect(decisionsOf(paste.rows).skip).toEqual([1])
  })
  it('keeps decisions when more is typed below', () => {
    const paste = createPaste()
    paste.read([entry(1, ambiguous)])
    paste.choose(paste.rows[0]?.id ?? '', 'other')
    paste.read([entry(1, ambiguous), entry(2)])
    expect(paste.rows[0]?.chosen).toBe('other')
  })
  it('tells two keys of one line apart', () => {
    const paste = createPaste()
    paste.read([entry(1), entry(1)])
    expect(new Set(paste.rows.map(({ id }) => id)).size).toBe(2)
  })
  it('counts what came of each, and never adds a row twice', () => {
    const paste = createPaste()
    paste.read([entry(1), entry(2), entry(3)])
    const [first, second, third] = paste.rows.map(({ id }) => id)
    paste.moved(first ?? '', 'valid')
    paste.moved(second ?? '', 'refused')
    paste.moved(third ?? '', 'checking')
    expect(summarise(paste.rows)).toEqual({
      addable: 0,
      added: 3,
      working: 1,
      refused: 1,
      isBusy: true,
      isDone: true,
      asking: 0,
      checked: { working: 0, refused: 0 },
    })
  })
  it('asks about each key once, and leaves out what is refused until its owner wants it', () => {
    const paste = createPaste()
    paste.read([entry(1), entry(2), entry(3, { state: 'duplicate' })])
    const asked = paste.rows.filter(isAskable).map((row) => ({ ...row }))
    expect(asked.map(({ line }) => line)).toEqual([1, 2])
    paste.asking(asked)
    expect(paste.rows.filter(isAskable)).toEqual([])
    for (const [at, row] of asked.entries()) paste.checked(row, at === 0 ? 'refused' : 'valid')
    expect(summarise(paste.rows)).toMatchObject({
      addable: 1,
      asking: 0,
      checked: { working: 1, refused: 1 },
    })
    paste.include(paste.rows[0]?.id ?? '', true)
    expect(summarise(paste.rows).addable).toBe(2)
    paste.read([entry(1), entry(2)])
    expect(paste.rows.map(({ check }) => check)).toEqual(['refused', 'valid'])
  })
  it('forgets what one provider said when another is chosen', () => {
    const paste = createPaste()
    paste.read([entry(1, ambiguous)])
    const id = paste.rows[0]?.id ?? ''
    paste.choose(id, 'acme')
    const asked = paste.rows.map((row) => ({ ...row }))
    paste.asking(asked)
    paste.choose(id, 'other')
    for (const row of asked) paste.checked(row, 'refused')
    expect(paste.rows[0]).toMatchObject({ chosen: 'other', check: 'none', isIncluded: true })
  })
})
