/** The client snippets of the documents, run as they stand against a gateway. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pathOf } from '../stack/child.ts'
import { report, type Stack, startStack } from '../stack/stack.ts'
import { blocksOf } from './blocks.ts'
import { isClient, PUBLISHED } from './ways.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const RUN_MS_MAX = 90_000

const run = promisify(execFile)
let stack: Stack
let folder: string

beforeAll(async () => {
  stack = await startStack({ keyed: ['groq'] })
  folder = mkdtempSync(join(tmpdir(), 'freellmapi-clients-'))
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const snippets = blocksOf().filter(isClient)

/** How each language is run; `needs` is tried first, and a machine without it leaves the snippet out, by name. */
const LANGUAGES: Readonly<
  Record<string, (code: string) => { needs: readonly string[]; command: readonly string[] }>
> = {
  sh: (code) => ({ needs: ['curl', '--version'], command: ['sh', '-euc', code] }),
  python: (code) => ({
    needs: ['python3', '-c', code.includes('openai') ? 'import openai' : ''],
    command: ['python3', '-c', code],
  }),
  ts: (code) => ({
    needs: [process.execPath, '--version'],
    command: [process.execPath, '--input-type=module-typescript', '-e', code],
  }),
  go: (code) => ({
    needs: ['go', 'version'],
    command: ['go', 'run', written('main.go', code)],
  }),
  rust: (code) => {
    const program = join(folder, 'program')
    const compile = `rustc --edition 2021 -o ${program} ${written('main.rs', code)}`
    return { needs: ['rustc', '--version'], command: ['sh', '-euc', `${compile} && ${program}`] }
  },
}

/** Snippets that need more than a test may fetch: what shows it, and why they are not run. */
const NOT_RUN: readonly (readonly [language: string, sign: RegExp, why: string])[] = [
  ['rust', /^use serde_json/m, 'needs crates from a registry'],
]

describe('a snippet of the documents gets an answer', () => {
  it.each(snippets.map((block) => [`${block.at}: ${block.language}`, block] as const))(
    '%s',
    { timeout: RUN_MS_MAX },
    async (_, { language, code }) => {
      const left = NOT_RUN.find(([name, sign]) => name === language && sign.test(code))
      if (left !== undefined) return report(`left out: ${language} (${left[2]})`)
      const how = LANGUAGES[language]
      if (how === undefined) throw new TypeError(`nobody knows how ${language} is run`)
      const { needs, command } = how(prepared(language, code))
      if (!(await works(needs))) return report(`left out: ${language} (no ${needs.join(' ')})`)
      stack.lab.clear()
      const { stdout } = await start(command)
      expect(stdout.trim()).not.toBe('')
      expect(stdout).not.toContain('"error"')
      // What the gateway asks of its own accord, as for the list of models, is no answer to anybody.
      expect(stack.lab.calls({ method: 'POST' })).toHaveLength(1)
    },
  )

  it('in every language that is promised', () => {
    const ours = snippets.filter(({ file }) => file === 'docs/clients.md')
    const languages = new Set(ours.map(({ language }) => language))
    expect([...languages].sort()).toEqual(['go', 'python', 'rust', 'sh', 'ts'])
  })
})

/** Addressed to this gateway; where the README names the key without saying where it comes from, it comes from here. */
function prepared(language: string, code: string): string {
  const here = code.replaceAll(PUBLISHED, stack.gateway.url)
  if (language === 'python' && !here.includes('os.environ'))
    return `import os\nUNIFIED_API_KEY = os.environ["UNIFIED_API_KEY"]\n${here}`
  if (language === 'ts' && !here.includes('process.env'))
    return `const UNIFIED_API_KEY = process.env.UNIFIED_API_KEY\n${here}`
  return here
}

function written(name: string, code: string): string {
  const file = join(folder, name)
  writeFileSync(file, code)
  return file
}

async function works(command: readonly string[]): Promise<boolean> {
  return await start(command).then(
    () => true,
    () => false,
  )
}

/** In the gateway's folder, where the SDK is found. */
function start([program = '', ...args]: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(program, args, {
    cwd: join(import.meta.dirname, '..', '..'),
    timeout: RUN_MS_MAX,
    env: {
      PATH: pathOf(process),
      HOME: folder,
      // Where Rust's own launcher looks for Rust, when nobody says so: in the home of whoever runs this.
      RUSTUP_HOME: join(homedir(), '.rustup'),
      UNIFIED_API_KEY: stack.gateway.unified.key,
    },
  })
}
