/**
 * The rules no linter has, held against every file of the repository, and each shown able to fail on a planted
 * offender. A failing line names the file, what is wrong and what to do instead.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ENV_NAMES } from '../src/env.ts'
import {
  documentedCommands,
  documentedPaths,
  environmentListed,
  exactVersions,
  noMachinePaths,
  noRegistries,
  providerIdsAtHome,
  providersComplete,
} from './tidy/project-rules.ts'
import {
  arrowsNeverTurn,
  documentedExports,
  introducedModules,
  noCatchAllNames,
  noModuleState,
  nothingUnfinished,
  oneWordPerThing,
  pureCore,
  shortFiles,
  testNames,
} from './tidy/rules.ts'
import type { Rule, TrackedFile } from './tidy/source.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** What git tracks, and what it would if it were asked to: a new file is judged before it is committed. */
function repository(): readonly TrackedFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return listed
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

function module(text: string, path = 'packages/core/src/planted.ts'): TrackedFile {
  return { path, text }
}

function manifest(value: object, path = 'package.json'): TrackedFile {
  return { path, text: JSON.stringify(value) }
}

const provider = `/** A provider. */\nexport const acme = defineProvider({\n  id: 'acme',\n})\n`
const acme = module(provider, 'packages/providers/src/acme.ts')
/** Spelled in two parts, so that this file is no offender itself. */
const home = '/ho'.concat('me/someone/project')
const registry = 'https://registry'.concat('.example.org/')

/** In pieces: this file is none of the offenders it plants. */
const UNFINISHED = ['TO', 'DO'].join('')
const WAITING = ['set', 'Timeout(f, 500)'].join('')

/** Each rule, with planted offenders: every one must be caught by itself. They are texts for the rules, no code of ours. */
const RULES: readonly (readonly [string, Rule, readonly (readonly TrackedFile[])[]])[] = [
  ['a source file has at most 320 lines', shortFiles, [[module('x\n'.repeat(321))]]],
  [
    'no folder or file has a catch-all name',
    noCatchAllNames,
    [
      [module('', 'packages/core/src/utils/a.ts')],
      [module('', 'packages/core/src/helpers.ts')],
      [module('', 'apps/gateway/src/common/b.ts')],
    ],
  ],
  [
    'one word per thing, as the glossary has it',
    oneWordPerThing,
    [
      [module('const vendorName = 1')],
      [module('export function planFailover(): void {}')],
      [module('class KeyManager {}')],
      [module('', 'packages/core/src/rate-hack.ts')],
    ],
  ],
  [
    'every exported symbol has a sentence above it',
    documentedExports,
    [
      [module('export const x = 1')],
      [module('/** Documented. */\nexport type A = 1\nexport interface B {}')],
      [module('let a\n/** Too far above. */\n\nexport async function f(): Promise<void> {}')],
    ],
  ],
  ['a module says what it is', introducedModules, [[module("import { a } from './a.ts'\na()")]]],
  [
    'nothing is left unfinished, skipped or untyped',
    nothingUnfinished,
    [
      [module(`// ${UNFINISHED}: later`)],
      [module(`it${'.only'}('x', f)`)],
      [module(`describe${'.skip'}('x', f)`)],
      [module(`let x: ${'an'}${'y'}`)],
      [module(`f(x as ${'an'}${'y'})`)],
      [module(`try { f() } catch ${'{ }'}`)],
      [module(`try { f() } catch (error) ${'{\n}'}`)],
      [module('await new Promise((resolve) => setTimeout(resolve, 1_500))')],
      [module(`// @ts-${'ignore'}`)],
      [module(`expect(${'true'}).toBe(${'true'})`)],
    ],
  ],
  [
    'core and providers know no Node, no time, no chance; core makes no calls',
    pureCore,
    [
      [module("import { join } from 'node:path'")],
      [module('const at = Date.now()')],
      [module('const at = new Date()')],
      [module('const chance = Math.random()')],
      [module('setTimeout(f, delayMs)')],
      [module("await fetch('x')")],
      [module('const secret = process.env.X')],
      [module('Buffer.from(x)', 'packages/providers/src/planted.ts')],
      [module('const at = performance.now()', 'packages/providers/src/planted.ts')],
    ],
  ],
  [
    'no module remembers anything',
    noModuleState,
    [
      [module('let count = 0')],
      [module('export let count = 0')],
      [module('const seen = new Map<string, number>()')],
      [module('const seen = new Set()', 'packages/db/src/planted.ts')],
    ],
  ],
  [
    'the arrows between packages never turn',
    arrowsNeverTurn,
    [
      [module("import { a } from '@freellmapi/db'")],
      [module("import { a } from '@freellmapi/core'", 'packages/lab/src/a.ts')],
      [module("import type { A } from '@freellmapi/providers'", 'packages/db/src/a.ts')],
      [module("export { a } from 'freellmapi'", 'packages/bench/src/a.ts')],
      [module("await import('../../db/src/open.ts')")],
      [module("import { a } from './index.ts'")],
      [module("import { a } from 'freellmapi/src/app.ts'", 'apps/dashboard/src/a.ts')],
      [module("import { a } from '@freellmapi/core/testing'", 'apps/gateway/src/a.ts')],
    ],
  ],
  [
    'a test is found by its name',
    testNames,
    [
      [module("it('x', f)", 'packages/core/src/ledger.check.ts')],
      [module('', 'packages/core/src/ledger.spec.ts')],
      [module('', 'packages/core/__tests__/ledger.ts')],
    ],
  ],
  [
    'no file knows the machine it was written on',
    noMachinePaths,
    [[module(`// see ${home}`)], [module(`cd ${home}`, 'README.md')]],
  ],
  [
    'no file says where packages come from',
    noRegistries,
    [
      [module('{ "resolved": "http://x/y.tgz" }', 'package-lock.json')],
      [module(`registry=${registry}`, '.npmrc')],
    ],
  ],
  [
    'versions are exact',
    exactVersions,
    [
      [manifest({ dependencies: { zod: '^4.0.0' } })],
      [manifest({ devDependencies: { zod: 'latest' } }, 'packages/core/package.json')],
      [manifest({ optionalDependencies: { zod: '4.x' } })],
    ],
  ],
  [
    '.env.example lists what the program reads',
    environmentListed(ENV_NAMES),
    [
      [module(`${ENV_NAMES.join('=\n')}=\nUNREAD=\n`, '.env.example')],
      [module(`${ENV_NAMES.slice(1).join('=\n')}=\n`, '.env.example')],
    ],
  ],
  [
    'documents name npm scripts that exist',
    documentedCommands,
    [
      [manifest({ scripts: {} }), module('Run `npm run bnech`.', 'README.md')],
      [manifest({ scripts: {} }), module('npm test', 'CONTRIBUTING.md')],
    ],
  ],
  [
    'documents name paths that exist',
    documentedPaths,
    [[module('See `packages/core/src/gone.ts`.', 'README.md')]],
  ],
  [
    'a provider has its source, its day, a test and fixtures',
    providersComplete,
    [[acme], [acme, module('', 'packages/providers/src/acme.test.ts')]],
  ],
  [
    'provider ids stay with the providers',
    providerIdsAtHome,
    [
      [acme, module("if (id === 'acme') f()")],
      [acme, module("f('acme')", 'apps/gateway/src/a.ts')],
    ],
  ],
]

describe('the repository', { timeout: 60_000 }, () => {
  const files = repository()
  it.each(RULES)('%s', (_name, offenders) => {
    expect(offenders(files)).toEqual([])
  })
  it('is really there', () => {
    expect(files.length).toBeGreaterThan(100)
  })
})

describe('each rule can fail', () => {
  it.each(RULES)('%s', (_name, offenders, planted) => {
    for (const files of planted) expect(offenders(files), files.at(-1)?.text).not.toEqual([])
  })
})

describe('no rule cries wolf', () => {
  const innocent: readonly TrackedFile[] = [
    module(
      `/** Says \`${WAITING}\` and Date.now() in prose only. */\nexport const text = 'process.env Math.random() ${UNFINISHED}'\n`,
    ),
    module(
      '/** Why. */\nexport const many = /Buffer["\']/\n/** A reason. */\nexport const company = 1\n',
    ),
    module(
      "/** Imports down the arrow. */\nimport { a } from '@freellmapi/core'\na()",
      'packages/db/src/a.ts',
    ),
    module(
      'try { f() } catch {\n  // Gone already: that is what we wanted.\n}\n',
      'apps/gateway/test/a.ts',
    ),
    manifest({ scripts: { test: 'x', 'db:generate': 'y' }, dependencies: { zod: '4.6.7' } }),
    module(
      '`npm test`, `npm run db:generate` and `npm run lab -w packages/lab`; `packages/db/src`',
      'README.md',
    ),
  ]
  it.each(RULES)('%s', (_name, offenders) => {
    expect(offenders(innocent)).toEqual([])
  })
})
