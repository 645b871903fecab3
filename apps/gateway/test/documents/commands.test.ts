/** The commands of the documents, run as they stand: beside a server over simulated providers, in a folder of their own. */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER, pathOf, startChild } from '../stack/child.ts'
import { report, type Stack, startStack } from '../stack/stack.ts'
import { blocksIn, blocksOf, commandsIn, ROOT } from './blocks.ts'
import { isClient, isShell, PUBLISHED, reasonFor, type Way, wayOf } from './ways.ts'

const RUN_MS_MAX = 60_000
const LAB = 'http://127.0.0.1:4010'
const PASSPHRASE = 'a passphrase of a test'
/** What commands that ask for something are told. */
const TYPED: readonly (readonly [RegExp, string])[] = [
  [/^freellmapi keys add/, 'a-key-that-was-typed'],
  [/^freellmapi (?:backup|restore) /, PASSPHRASE],
]
/** Files that the commands read. */
const FILES = {
  'key.txt': 'a-key-from-a-file\n',
  '.env': 'MISTRAL_API_KEY=a-key-from-a-text\n',
  pass: `${PASSPHRASE}\n`,
}

const blocks = blocksOf()
const shells = blocks.filter((block) => isShell(block) && !isClient(block))
/** What was left out, by its reason. */
const left = new Map<string, readonly string[]>()

describe('every block of the documents', () => {
  it.each(blocks.map((block) => [block.at, block] as const))(
    '%s is run, or says why not',
    (_, block) => {
      expect(reasonFor(block), block.code).toBeDefined()
    },
  )

  it('and one that nobody has thought of is found', () => {
    const page = '```sh\nfreellmapi version\nrm -rf data\n```\n\n```perl\nprint 1\n```\n'
    for (const block of blocksIn('docs/new.md', page)) expect(reasonFor(block)).toBeUndefined()
  })
})

describe('the commands of', () => {
  afterAll(() => {
    for (const [reason, commands] of left) report(`left out (${reason}): ${commands.join('; ')}`)
  })

  it.each(shells.map((block) => [block.at, block] as const))(
    '%s do what they are said to do',
    { timeout: 2 * RUN_MS_MAX },
    async (_, block) => {
      await using place = await aPlace()
      for (const command of commandsIn(block)) await place.run(command, wayOf(command))
    },
  )
})

interface Place {
  readonly run: (command: string, way: Way | undefined) => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

let bin: string
beforeAll(() => {
  expect(existsSync(LAUNCHER), 'run `npm run build` first').toBe(true)
  bin = mkdtempSync(join(tmpdir(), 'freellmapi-bin-'))
  writeFileSync(
    join(bin, 'freellmapi'),
    `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`,
  )
  chmodSync(join(bin, 'freellmapi'), 0o755)
})
afterAll(() => rmSync(bin, { recursive: true, force: true }))

async function aPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-documents-'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  const lab = await startLab({ limits: 'off' })
  const stack = await startStack({ lab, keyed: ['groq'], dataDir: join(folder, 'data') })
  const env = environment(folder, stack)
  let isServing = true
  const stop = async (): Promise<void> => {
    if (isServing) await stack.gateway.stop(0)
    isServing = false
  }
  return {
    async run(command, way) {
      if (way === undefined) return
      if (typeof way === 'object') return leaveOut(command, way.notHere)
      if (way === 'alone') await stop()
      const line = inThisPlace(command, folder, stack)
      if (way === 'serves') await serves(line, env)
      else await runs(line, { folder, env, input: typedFor(command) })
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await lab.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function leaveOut(command: string, reason: string): void {
  left.set(reason, (left.get(reason) ?? []).concat(command))
}

function environment(folder: string, stack: Stack): Record<string, string> {
  return {
    PATH: [bin, pathOf(process)].join(delimiter),
    HOME: folder,
    DATA_DIR: stack.dataDir,
    LOG_LEVEL: 'silent',
    UNIFIED_API_KEY: stack.gateway.unified.key,
    ...stack.lab.environment,
  }
}

/** Addressed to this server and this lab, with folders of other machines in this one. */
function inThisPlace(command: string, folder: string, { gateway, lab }: Stack): string {
  const npm = /^npm (?:run )?(\S+)/.exec(command)?.[1]
  return (npm === undefined ? command : scriptOf(npm))
    .replaceAll(PUBLISHED, gateway.url)
    .replaceAll(LAB, lab.url)
    .replaceAll(/\/(?:mnt\/elsewhere|etc\/freellmapi)\//g, `${folder}/`)
    .replace(' passphrase', ' pass')
    .replace(/\/passphrase\b/, '/pass')
    .replace(/--port \d+/, '--port 0')
}

/** An npm script without what it does before: that has built what these tests run. */
function scriptOf(name: string): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(scripts).toHaveProperty([name])
  return `cd '${ROOT}' && ${scripts[name]}${name === 'lab' ? ' --port 0' : ''}`
}

function typedFor(command: string): string {
  return TYPED.find(([pattern]) => pattern.test(command))?.[1] ?? ''
}

interface Where {
  readonly folder: string
  readonly env: Record<string, string>
  /** Typed, or piped in. */
  readonly input: string
}

/** Ends well; what it was given to read is gone after it. */
async function runs(line: string, { folder, env, input }: Where): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = execFile(
      '/bin/sh',
      ['-euc', line],
      { cwd: folder, env, timeout: RUN_MS_MAX },
      (failed, stdout, stderr) =>
        failed === null && stdout + stderr !== ''
          ? resolve()
          : reject(new Error(`${line}\n${stdout}${stderr}${failed?.message ?? 'it said nothing'}`)),
    )
    child.stdin?.end(input)
  })
}

/** Comes up on a data directory of its own, says where, and stops when told to. */
async function serves(
  line: string,
  { DATA_DIR: _, ...env }: Record<string, string>,
): Promise<void> {
  // The shell makes way, so that what it started gets the signal and its end is seen.
  const command = line.replace(/(?:.*&& )?/, (before) => `${before}exec `)
  await using child = startChild({
    node: '/bin/sh',
    args: ['-euc', command],
    env: { ...env, UNIFIED_API_KEY: '' },
  })
  expect((await fetch(await child.listening)).status).toBeLessThan(500)
  child.process.kill('SIGTERM')
  expect(await child.ended).toEqual({ code: 0, signal: null })
}
