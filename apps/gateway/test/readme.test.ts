/** The READMEs say what is true: their code runs, and their tables are the catalog's. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { providers } from '@freellmapi/providers'
import { describe, expect, test } from 'vitest'

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

describe('the README of core', () => {
  const example = 'packages/core/examples/route.ts'

  test('shows the example as it is', () => {
    expect(read('packages/core/README.md')).toContain(`\`\`\`ts\n${read(example)}\`\`\``)
  })

  test('shows an example that runs and prints what the page says', async () => {
    const file = fileURLToPath(new URL(`../../../${example}`, import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(read('packages/core/README.md')).toContain(`It prints \`${stdout.trim()}\``)
  })
})

describe('the README', () => {
  test('lists every provider with its status, its day and its terms', () => {
    const readme = read('README.md')
    const rows = providers.map(({ name, status, asOf, terms }) => {
      const verdict = terms === undefined ? '' : terms.verdict
      return `| ${name} | ${status} | ${asOf} | ${verdict} |`
    })
    expect(rows.filter((row) => !readme.includes(row))).toEqual([])
  })
})
