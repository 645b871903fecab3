import { describe, expect, it } from 'vitest'
import { type Command, matching } from './commands.ts'

const commands: readonly Command[] = ['Theme: Dark', 'Keys', 'Dark corner'].map((name) => ({
  name,
  icon: '',
  group: name === 'Keys' ? 'Pages' : 'Actions',
  run: () => undefined,
}))
const names = (query: string): readonly string[] =>
  matching(commands, query).map(({ name }) => name)

describe('the palette', () => {
  it('shows everything before anything is typed', () => {
    expect(names('  ')).toHaveLength(3)
  })
  it('finds by any words in any order, also by the group', () => {
    expect(names('dark theme')).toEqual(['Theme: Dark'])
    expect(names('pages')).toEqual(['Keys'])
    expect(names('nothing')).toEqual([])
  })
  it('puts names that begin with the words first', () => {
    expect(names('DARK')).toEqual(['Dark corner', 'Theme: Dark'])
  })
})
