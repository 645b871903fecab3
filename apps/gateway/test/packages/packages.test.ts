/**
 * What is published, as those who install it find it: packed by npm, installed without a network, typechecked, and run
 * in Node and where there is nothing but Web APIs.
 */
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')
const MODULES = join(ROOT, 'node_modules')
const BIN = join(MODULES, '.bin')
const LIBRARIES = ['core', 'providers']
/** Packages that the libraries and the gateway depend on: installed from here, as no registry is asked. */
const OTHERS = ['zod', 'd3-random', '@cfworker/json-schema', 'jsonrepair']
const PACKAGES_MAX = 12

const run = promisify(execFile)
let dir: string
let consumer: string
let tarballs: Readonly<Record<string, string>>

async function inDir(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const own = join(BIN, command)
  const { stdout } = await run(existsSync(own) ? own : command, args, { cwd, maxBuffer: 1 << 26 })
  return stdout
}

async function pack(folder: string, ...args: readonly string[]): Promise<string> {
  await inDir(folder, 'npm', 'pack', '--silent', '--pack-destination', dir, ...args)
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(dir, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'freellmapi-packages-'))
  // Packing rewrites a manifest for a moment: in a copy, so that nobody else sees it.
  const copy = join(dir, 'workspace')
  for (const name of ['.ci', 'tsconfig.base.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  symlinkSync(MODULES, join(copy, 'node_modules'))
  for (const name of LIBRARIES)
    cpSync(join(ROOT, 'packages', name), join(copy, 'packages', name), {
      recursive: true,
      filter: (source) => !['dist', 'node_modules'].includes(basename(source)),
    })
  const packed = LIBRARIES.map(
    async (name) => [name, await pack(join(copy, 'packages', name))] as const,
  )
  tarballs = Object.fromEntries(await Promise.all(packed))
  consumer = join(dir, 'consumer')
  await install(consumer, {
    ...Object.fromEntries(
      LIBRARIES.map((name) => [`@freellmapi/${name}`, `file:${tarballs[name]}`]),
    ),
    ...Object.fromEntries(OTHERS.map((name) => [name, `file:${join(MODULES, name)}`])),
  })
}, 120_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function install(folder: string, dependencies: Record<string, string>): Promise<void> {
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies }),
  )
  await inDir(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts')
}

describe('the libraries', () => {
  it.each(LIBRARIES)(
    '%s packs its build and no sources, and passes publint',
    async (name) => {
      const files = execFileSync('tar', ['tzf', tarballs[name] ?? ''], { encoding: 'utf8' })
      expect(files).toContain('package/dist/index.d.ts')
      expect(files).not.toMatch(/\/src\/|\.test\.|\.long\.|tsconfig/)
      expect(await inDir(dir, 'publint', '--strict', tarballs[name] ?? '')).toContain('All good')
    },
    30_000,
  )

  it.each(LIBRARIES)(
    '%s has the types it says, for everyone who can import it',
    async (name) => {
      const said = await inDir(dir, 'attw', tarballs[name] ?? '', '--profile', 'esm-only')
      // A problem makes it fail; what it ignores is CommonJS, which no ESM package serves.
      expect(said).toContain('node16 (from ESM)')
    },
    30_000,
  )

  it('leaves the manifest of the workspace as it was', () => {
    for (const name of LIBRARIES) {
      const [ours, copied] = [ROOT, join(dir, 'workspace')].map((root) =>
        readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
      )
      expect(copied).toBe(ours)
    }
  })

  it('typecheck in somebody else’s program, their own declarations included', async () => {
    cpSync(join(import.meta.dirname, 'consumer.ts'), join(consumer, 'consumer.ts'))
    const options = {
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
      target: 'ES2024',
      module: 'NodeNext',
      lib: ['ES2024', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    }
    writeFileSync(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['consumer.ts'] }),
    )
    await inDir(consumer, 'tsc', '-p', '.')
  }, 30_000)

  it('route a request in Node', async () => {
    writeFileSync(
      join(consumer, 'main.ts'),
      "import { consume } from './consumer.ts'\nconsole.log(await consume())\n",
    )
    expect(await inDir(consumer, process.execPath, 'main.ts')).toBe('Hello.\n')
  })

  it('route a request where there is nothing but Web APIs, as in a Worker', async () => {
    const bundle = await rolldown({
      input: join(consumer, 'consumer.ts'),
      platform: 'neutral',
      resolve: { mainFields: ['module', 'main'] },
    })
    const { output } = await bundle.generate({ format: 'iife', name: 'consumer' })
    const context = createContext({ ...WEB })
    runInContext(output[0].code, context)
    expect(await runInContext('consumer.consume()', context)).toBe('Hello.')
    expect(runInContext('typeof process + typeof Buffer + typeof require', context)).toBe(
      'undefined'.repeat(3),
    )
  })
})

/** What every Worker has: no process, no Buffer, no require, no module. */
const WEB = {
  AbortController,
  AbortSignal,
  atob,
  btoa,
  clearTimeout,
  crypto,
  DOMException,
  Event,
  EventTarget,
  fetch,
  Headers,
  performance,
  queueMicrotask,
  ReadableStream,
  Request,
  Response,
  setTimeout,
  structuredClone,
  TextDecoder,
  TextEncoder,
  TransformStream,
  URL,
  URLSearchParams,
  WritableStream,
}

describe('the gateway', () => {
  const DIST = join(ROOT, 'apps', 'gateway', 'dist')
  let home: string
  let tarball: string

  beforeAll(async () => {
    expect(existsSync(DIST), 'run `npm run build` first').toBe(true)
    home = join(dir, 'home')
    tarball = await pack(join(ROOT, 'apps', 'gateway'), '--ignore-scripts')
    await install(home, {
      freellmapi: `file:${tarball}`,
      'better-sqlite3': `file:${join(MODULES, 'better-sqlite3')}`,
      'node-addon-api': `file:${join(MODULES, 'node-addon-api')}`,
    })
  }, 60_000)

  it('passes publint', async () => {
    expect(await inDir(dir, 'publint', '--strict', tarball)).toContain('All good')
  }, 30_000)

  it('installs a handful of packages, none of which runs anything', () => {
    const lock = JSON.parse(readFileSync(join(home, 'node_modules', '.package-lock.json'), 'utf8'))
    const installed = Object.entries<{ hasInstallScript?: true; link?: true }>(lock.packages)
    expect(installed.length).toBeGreaterThan(1)
    expect(
      installed.filter(([path]) => path.startsWith('node_modules/')).length,
    ).toBeLessThanOrEqual(PACKAGES_MAX)
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([])
    const { scripts } = JSON.parse(
      readFileSync(join(home, 'node_modules', 'freellmapi', 'package.json'), 'utf8'),
    )
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(scripts).not.toHaveProperty(hook)
  })

  it('brings its migrations, the dashboard and the demo, and no source map', () => {
    const files = readdirSync(join(home, 'node_modules', 'freellmapi', 'dist'), {
      recursive: true,
      encoding: 'utf8',
    })
    expect(files).toEqual(
      expect.arrayContaining([
        join('drizzle', '0000_initial.sql'),
        join('dashboard', 'index.html'),
        'demo.cjs',
        'LICENSE',
      ]),
    )
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([])
  })

  it('answers by its command, with the demo inside', async () => {
    const command = join(home, 'node_modules', 'freellmapi', 'dist', 'freellmapi.js')
    const child = spawn(process.execPath, [command, '--demo', '--port', '0'], { cwd: home })
    try {
      let said = ''
      for await (const chunk of child.stdout) {
        said += chunk
        if (said.includes('curl ')) break
      }
      const [, url, key] = /base URL +(\S+)[\s\S]*unified key +(\S+)/.exec(said) ?? []
      const response = await fetch(`${url}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{"model":"auto","messages":[{"role":"user","content":"Say hello"}]}',
      })
      expect(await response.json()).toMatchObject({ object: 'chat.completion' })
      const page = await fetch(new URL('/', url), { headers: { accept: 'text/html' } })
      expect(await page.text()).toContain('<!doctype html>')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('a plain `npm ci` of the repository', () => {
  it('runs nothing of any package: each that would run something is refused by name', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
    const { allowScripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const running = Object.entries<{ hasInstallScript?: true }>(packages)
      .filter(([path, { hasInstallScript }]) => hasInstallScript || compiles(path))
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
    expect(Object.fromEntries(running.map((name) => [name, false]))).toEqual(allowScripts)
  })
})

/** Whether npm would compile a package that says nothing of it. */
function compiles(path: string): boolean {
  return path.startsWith('node_modules/') && existsSync(join(ROOT, path, 'binding.gyp'))
}
