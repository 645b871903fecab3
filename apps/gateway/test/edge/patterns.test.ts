/** Row 41: every pattern of the sources, on long texts made to slow it down. Time is this process's own, whatever else runs. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../documents/blocks.ts'

/** Lengths of texts: a pattern that is worse than linear is seen on the first that hurts, and never hangs on the last. */
const CHARS = [24, 400, 12_000]
/** On the longest, a linear pattern takes less than one; one that looks at each pair of characters, a hundred. */
const CPU_MS_MAX = 25

/** A literal behind what can only be followed by a value. */
const LITERAL =
  /(?<=(?:[(,=:[!&|?{};>]|\breturn|^)\s*)\/(?![*/])((?:[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/gm

interface Pattern {
  readonly at: string
  readonly pattern: RegExp
}

/** The patterns of what ships: servers, libraries and the dashboard, without their tests. */
function patterns(): readonly Pattern[] {
  const files = execFileSync(
    'git',
    ['ls-files', 'apps/*/src/*.ts', 'apps/*/src/*.tsx', 'packages/*/src/*.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  return files
    .split('\n')
    .filter(
      (file) =>
        /^(?:apps|packages\/(?:core|providers|db))\//.test(file) && !/\.test\.|\/test/.test(file),
    )
    .flatMap((file) => patternsIn(file, readFileSync(join(ROOT, file), 'utf8')))
}

function patternsIn(file: string, text: string): readonly Pattern[] {
  return Array.from(text.matchAll(LITERAL), (match) => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length} ${match[0]}`,
    pattern: new RegExp(match[1] ?? '', (match[2] ?? '').replace(/[gy]/g, '')),
  }))
}

/** What may stand before a long run: the beginning of an assignment, of a quotation, of a tag. */
const PREFIXES = ['', 'a=', 'a ', '"', '<a']

/** Texts of one length for a pattern: its own characters and the usual ones again and again, behind a beginning that may fit. */
function textsFor({ pattern }: Pattern, chars: number): readonly string[] {
  const own = pattern.source.replace(/\\[a-z]|[\\()[\]{}|*+?^$]/gi, '').slice(0, 6)
  const singles = [...new Set(`${own}a0 -.,/`)]
  const pairs = singles.slice(0, 3).flatMap((first) => [`${first} `, `${first}a`])
  return [...singles, ...pairs].flatMap((piece) => {
    const run = piece.repeat(chars / piece.length)
    // The end fits nothing, so that no pattern that begins well ends there.
    return PREFIXES.map((prefix) => `${prefix}${run}\0`)
  })
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What a pattern is slow on, if anything; measured twice, since another thread of this process may have been at work. */
function slowOn(one: Pattern): string | undefined {
  const isSlow = (text: string): boolean => cpuMsOf(() => one.pattern.test(text)) > CPU_MS_MAX
  for (const chars of CHARS) {
    const slow = textsFor(one, chars).find((text) => isSlow(text) && isSlow(text))
    if (slow !== undefined) return `${one.at} on ${JSON.stringify(slow.slice(0, 8))}`
  }
  return undefined
}

describe('row 41: patterns', () => {
  const all = patterns()

  it('are found', () => expect(all.length).toBeGreaterThan(80))

  it('take no more time than a text is long', { timeout: 120_000 }, () => {
    expect(all.flatMap((one) => slowOn(one) ?? [])).toEqual([])
  })

  it('that do are seen', { timeout: 60_000 }, () => {
    for (const source of ['const x = /(?:a+)+b/', 'f(/ +$/)', 'text.replace(/a=(.+?) *,$/g)']) {
      const [one] = patternsIn('x.ts', source)
      expect(one && slowOn(one), source).toContain('x.ts:1 /')
    }
  })
})
