/** The threat model's table of attacks: each row is held by a test that carries its number, or says why there is none. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './blocks.ts'

const PAGE = 'docs/threat-model.md'

interface Row {
  readonly number: string
  /** Where tests are, or the reason why there is none. */
  readonly heldBy: string
  readonly files: readonly string[]
}

/** The rows of every table whose last column says what holds them. */
function rowsOf(page: string): readonly Row[] {
  return Array.from(
    page.matchAll(/^\| ([\d.]+) \|.*\| (.+?) \|$/gm),
    ([, number = '', heldBy = '']) => ({
      number,
      heldBy,
      files: Array.from(heldBy.matchAll(/`([^`]+\.tsx?)`/g), ([, file = '']) => file),
    }),
  )
}

/** The numbers in a file's titles: `row 7:`, `rows 8 and 10:`, `rows 32 to 35:`. */
function numbersIn(source: string): ReadonlySet<string> {
  const titles = source.matchAll(/['"`]rows? ([\d., ]+(?:(?:and|to) [\d.]+)?)[: ]/g)
  return new Set(Array.from(titles, ([, list = '']) => expanded(list)).flat())
}

function expanded(list: string): readonly string[] {
  const [, first, last] = /^(\d+) to (\d+)$/.exec(list.trim()) ?? []
  if (first !== undefined)
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) =>
      String(Number(first) + at),
    )
  return list.match(/\d+(?:\.\d+)?/g) ?? []
}

describe('the threat model', () => {
  const rows = rowsOf(readFileSync(join(ROOT, PAGE), 'utf8'))

  it('lists every row of the edge, of bodies, secrets and clients, and of the way it is run', () => {
    const span = (first: number, last: number): readonly string[] => expanded(`${first} to ${last}`)
    const hardening = ['5.1', '5.2', '5.3', '5.4', '5.5', '5.6']
    expect(rows.map(({ number }) => number)).toEqual(
      [span(1, 43), span(53, 60), span(82, 88), hardening].flat(),
    )
  })

  it.each(rows)(
    'row $number is held by a test with its number, or says why not',
    ({ number, heldBy, files }) => {
      if (files.length === 0) return expect(heldBy).toMatch(/^not tested: .{10,}/)
      for (const file of files) {
        expect(existsSync(join(ROOT, file)), file).toBe(true)
        expect([...numbersIn(readFileSync(join(ROOT, file), 'utf8'))], file).toContain(number)
      }
    },
  )

  it('and its numbers are read as they are written', () => {
    const source =
      "it('row 7: a', f); describe(`rows 8 and 10: b`); it.each(x)('rows 32 to 35: %s'); it('row 5.1: x')"
    expect([...numbersIn(source)]).toEqual(['7', '8', '10', '32', '33', '34', '35', '5.1'])
  })
})
