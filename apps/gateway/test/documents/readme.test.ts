/** The READMEs say what is true: their code runs, and their tables are the catalog's. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv as parseDotenv, promisify } from 'node:util'
import { providers } from '@freellmapi/providers'
import { describe, expect, test, vi } from 'vitest'
import { ENV_NAMES, parseEnv } from '../../src/env.ts'
import { blocksOf } from './blocks.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')

describe('the README of core', () => {
  const example = 'packages/core/examples/route.ts'

  test('shows the example as it is', () => {
    expect(read('packages/core/README.md')).toContain(`\`\`\`ts\n${read(example)}\`\`\``)
  })

  test('shows an example that runs and prints what the page says', async () => {
    const file = fileURLToPath(new URL(`../../../../${example}`, import.meta.url))
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

describe('the README’s figures', () => {
  const [, table = ''] = read('README.md').split('## Figures')
  const rows = Array.from(table.split('## ')[0]?.matchAll(/^\| (?!what|---)(.+?) \|.*\|$/gm) ?? [])

  test('are there', () => expect(rows.length).toBeGreaterThan(5))
  test.each(rows.map(([row, what]) => [what, row] as const))(
    '%s: has the command that prints it',
    (_, row) => {
      expect(row).toMatch(/\| `npm (?:test|run [\w:]+(?: -- .+)?)` \|$/)
    },
  )
})

describe('the README of the lab', () => {
  const [example] = blocksOf().filter(
    ({ file, language }) => file === 'packages/lab/README.md' && language === 'ts',
  )
  /** The page leaves the code under test to its reader: a client that asks, and leaves. */
  const CLIENT = `
    const leaving = new AbortController()
    await fetch(lab.baseUrl('groq') + '/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: '{"model":"openai/gpt-oss-20b+hang-after-headers","messages":[{"role":"user","content":"Hi"}]}',
      signal: leaving.signal,
    }).then(() => leaving.abort())
  `

  test('shows a test that works', async () => {
    const code = example?.code.replace(/^\/\/ …/m, `${CLIENT}$&`) ?? ''
    expect(code).toContain(CLIENT)
    const args = ['--input-type=module-typescript', '-e', code]
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    await promisify(execFile)(process.execPath, args, { cwd, timeout: 20_000 })
  })
})

describe('settings in the documents', () => {
  const settings = blocksOf().filter(({ language }) => language === 'dotenv')

  test.each(settings.map(({ at, code }) => [at, code] as const))('%s are read', (_, code) => {
    const env = parseDotenv(code)
    expect(ENV_NAMES).toEqual(expect.arrayContaining(Object.keys(env)))
    expect(() => parseEnv(env, [])).not.toThrow()
  })
})
