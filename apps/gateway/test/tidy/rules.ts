/** Rules about source text that no linter has. Each is pure, so that a test can plant an offender and see it caught. */
import {
  codeOf,
  importsOf,
  isModule,
  isSource,
  isTest,
  matches,
  type Rule,
  type TrackedFile,
  withoutComments,
} from './source.ts'

/** A longer file is two rooms without a wall. */
const LINES_MAX = 320

/** Every source file fits in the head. */
export const shortFiles: Rule = (files) =>
  files.filter(isSource).flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > LINES_MAX ? [`${path}:${lines} lines: split it at its second idea`] : []
  })

/** A folder or file is named after what it knows. */
export const noCatchAllNames: Rule = (files) =>
  files.flatMap(({ path }) =>
    /(?:^|\/)(?:utils?|helpers?|common|misc|shared|lib|stuff)(?:\/|\.\w+$)/.test(path)
      ? [`${path}:1 a catch-all name: name the concept instead`]
      : [],
  )

/** Words the glossary replaces, with the word to use. */
const GLOSSARY: Readonly<Record<string, string>> = {
  vendor: 'provider',
  failover: 'fallback',
  fallover: 'fallback',
  hack: 'quirk',
  workaround: 'quirk',
  deployment: 'model',
  affinity: 'pin',
  ban: 'cooldown',
  banned: 'cooldown',
  helper: 'the name of what it does',
  util: 'the name of what it does',
  utils: 'the name of what it does',
  manager: 'the name of what it does',
}

const DECLARED =
  /\b(?:const|let|function\*?|class|interface|type)\s+([A-Za-z_$][\w$]*)(?=\s*[=:<({]|\s+extends|\s+implements)/g

/** One word per thing: names of files and declarations use the glossary's. */
export const oneWordPerThing: Rule = (files) =>
  files.filter(isSource).flatMap(({ path, text }) => {
    const file = path.split('/').at(-1)?.replace(/\..*$/, '') ?? ''
    const code = codeOf(text)
    const declared = Array.from(code.matchAll(DECLARED), (match) => ({
      name: match[1] ?? '',
      line: code.slice(0, match.index).split('\n').length,
    }))
    return [{ name: file, line: 1 }, ...declared].flatMap(({ name, line }) =>
      wordsOf(name).flatMap((word) =>
        Object.hasOwn(GLOSSARY, word)
          ? [`${path}:${line} \`${name}\`: say ${GLOSSARY[word]}, not ${word}`]
          : [],
      ),
    )
  })

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
}

const EXPORTED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/

/**
 * Every exported symbol has a sentence above it. The file's opening comment speaks for the symbol the file is named
 * after and for an only one; a comment above a block of one-line constants speaks for all of them.
 */
export const documentedExports: Rule = (files) =>
  files.filter(isModule).flatMap(({ path, text }) => {
    const lines = text.split('\n')
    const exported = exportsIn(lines)
    const isOpened = /^(?:#!.*\n)?\/\*/.test(text)
    const namesake = path.split('/').at(-1)?.replace(/\..*$/, '').replaceAll('-', '')
    return exported
      .filter(({ name }) => !isOpened || (name.toLowerCase() !== namesake && exported.length > 1))
      .filter(({ index }) => !hasComment(lines, index) && !isReadFromSchema(lines[index] ?? ''))
      .map(({ name, index }) => `${path}:${index + 1} \`${name}\`: say in a sentence what it is`)
  })

function hasComment(lines: readonly string[], index: number): boolean {
  const above = lines[index - 1]?.trimEnd() ?? ''
  return (
    above.endsWith('*/') ||
    (/^export const \w+ = .*[^{([]$/.test(above) && hasComment(lines, index - 1))
  )
}

/** A type that is read from a schema means what the schema says. */
function isReadFromSchema(line: string): boolean {
  return /^export (?:interface \w+ extends|type \w+ =) z\.output<typeof \w+>/.test(line)
}

/** Overloads count once, where the first stands. */
function exportsIn(lines: readonly string[]) {
  const named = new Map<string, number>()
  for (const [index, line] of lines.entries()) {
    const name = EXPORTED.exec(line)?.[1]
    if (name !== undefined && !named.has(name)) named.set(name, index)
  }
  return Array.from(named, ([name, index]) => ({ name, index }))
}

/** A module opens by saying what it is; one whose exports are documented has said it. */
export const introducedModules: Rule = (files) =>
  files.filter(isModule).flatMap(({ path, text }) => {
    const opening = text.replace(/^#!.*\n/, '').trimStart()
    return opening.startsWith('/*') || /^export /m.test(text)
      ? []
      : [`${path}:1 open it with a comment: what it knows and what it must not know`]
  })

const UNFINISHED = [
  // Both spellings: with a hyphen, and without.
  { pattern: /\b(?:TO-?DO|FIX-?ME|X{3})\b/, advice: 'finish it, or open an issue' },
  { pattern: /@ts-(?:ignore|expect-error|nocheck)\b/, advice: 'make the types true' },
  {
    pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/,
    advice: 'map the error, or say why it may pass',
  },
] as const

const UNFINISHED_CODE = [
  { pattern: /\.(?:only|skip|todo)\(/, advice: 'every test runs, always' },
  { pattern: /\bexpect\(true\)/, advice: 'assert the guarantee itself' },
  { pattern: /(?::|\bas|<)\s*any\b(?!\s*\()/, advice: 'name the type, or take unknown and check' },
  {
    pattern: /\bsetTimeout\([^;{}]*?,\s*\d[\d_]{2,}\s*\)/,
    advice: 'name the span as a constant with its reason; in tests wait for the event itself',
  },
] as const

/** Nothing lands half done. */
export const nothingUnfinished: Rule = (files) =>
  files.filter(isSource).flatMap((file) => {
    const { text } = file
    const code = codeOf(text)
    const prose = UNFINISHED.flatMap((finding) => matches(file, unquoted(text), finding))
    return prose.concat(UNFINISHED_CODE.flatMap((finding) => matches(file, code, finding)))
  })

/** Comments and code, with literals blanked: a pattern that a rule or a test spells out is no offence. */
function unquoted(text: string): string {
  const code = codeOf(text)
  const kept = withoutComments(text)
  // A character that only `kept` has belongs to a literal.
  return Array.from({ length: text.length }, (_, at) =>
    kept[at] !== ' ' && kept[at] !== '\n' && code[at] === ' ' ? ' ' : text[at],
  ).join('')
}

const AMBIENT = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, advice: 'take a Clock' },
  { pattern: /\bset(?:Timeout|Interval|Immediate)\(/, advice: 'take a Clock and use its timer' },
  { pattern: /\bMath\.random\(/, advice: 'take a Random' },
  { pattern: /\bprocess\./, advice: 'take the value as a parameter' },
  { pattern: /\bBuffer\b/, advice: 'use Uint8Array' },
  { pattern: /\bconsole\./, advice: 'return the event; the gateway logs' },
] as const

const AMBIENT_FETCH = { pattern: /(?<![.\w])fetch\(/, advice: 'core makes no calls' } as const

/** The ports themselves, which is where the platform's clock and chance come in. */
const PORTS: ReadonlySet<string> = new Set([
  'packages/core/src/clock.ts',
  'packages/core/src/random.ts',
])

/** Core and providers run anywhere and from a seed: no Node, no ambient time, no chance, and in core no calls. */
export const pureCore: Rule = (files) =>
  files
    .filter((file) => isModule(file) && /^packages\/(?:core|providers)\//.test(file.path))
    .filter(({ path }) => !PORTS.has(path))
    .flatMap((file) => {
      const code = codeOf(file.text)
      const isCore = file.path.startsWith('packages/core/')
      const findings = isCore ? [...AMBIENT, AMBIENT_FETCH] : AMBIENT
      const imports = importsOf(file.text)
        .filter(({ specifier }) => specifier.startsWith('node:'))
        .map(
          ({ specifier, line }) => `${file.path}:${line} \`${specifier}\`: use Web APIs or a port`,
        )
      return imports.concat(findings.flatMap((finding) => matches(file, code, finding)))
    })

const MODULE_STATE = {
  pattern: /^(?:export )?(?:let |(?:const|var) \w+ = new (?:Weak)?(?:Map|Set)(?:<[^\n]*>)?\(\))/m,
  advice: 'state belongs to a value someone creates and owns',
} as const

/** No module remembers anything: two gateways in one process share nothing. */
export const noModuleState: Rule = (files) =>
  files
    .filter(isModule)
    .flatMap((file) =>
      Array.from(codeOf(file.text).split('\n').entries()).flatMap(([index, line]) =>
        MODULE_STATE.pattern.test(line)
          ? [`${file.path}:${index + 1} \`${line.trim()}\`: ${MODULE_STATE.advice}`]
          : [],
      ),
    )

/** Which packages of ours each may import. Nobody imports the gateway but for its typed client; the lab imports nothing of ours. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/lab': [],
  'packages/providers': ['@freellmapi/core'],
  'packages/db': ['@freellmapi/core'],
  'packages/bench': [
    '@freellmapi/core',
    '@freellmapi/db',
    '@freellmapi/lab',
    '@freellmapi/providers',
  ],
  'apps/gateway': [
    '@freellmapi/core',
    '@freellmapi/db',
    '@freellmapi/lab',
    '@freellmapi/providers',
  ],
  'apps/dashboard': ['freellmapi'],
}

/** The arrows between packages never turn, and no path reaches into another package's folder. */
export const arrowsNeverTurn: Rule = (files) =>
  files.filter(isSource).flatMap((file) => {
    const home = /^(?:apps|packages)\/[\w-]+/.exec(file.path)?.[0]
    if (home === undefined) return []
    return importsOf(file.text).flatMap(({ specifier, line }) => {
      const wrong = wrongTurn(file, home, specifier)
      return wrong === undefined ? [] : [`${file.path}:${line} \`${specifier}\`: ${wrong}`]
    })
  })

function wrongTurn(file: TrackedFile, home: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = new URL(specifier, `file:///${file.path}`).pathname.slice(1)
    if (!target.startsWith(`${home}/`)) return 'import the package by its name'
    if (target === `${home}/src/index.ts` && isModule(file))
      return 'import the module itself, not its own package again'
    return undefined
  }
  const ours = /^(?:@freellmapi\/[\w-]+|freellmapi)(?=\/|$)/.exec(specifier)?.[0]
  if (ours === undefined) return undefined
  // An example reads as its users write: it imports the package it belongs to by name.
  if (file.path.startsWith(`${home}/examples/`) && ours === `@freellmapi/${home.split('/')[1]}`)
    return undefined
  if (ours === 'freellmapi' && specifier !== 'freellmapi/client')
    return 'only its typed client is for others'
  if (specifier.endsWith('/testing') && !isTest(file)) return 'only tests may use it'
  return (MAY_IMPORT[home] ?? []).includes(ours) ? undefined : `${home} may not depend on it`
}

/** A test is found by its name alone; long hauls end in .long.ts. */
export const testNames: Rule = (files) =>
  files.filter(isSource).flatMap(({ path, text }) => {
    if (/\.spec\.\w+$|__tests__/.test(path)) return [`${path}:1 call it *.test.ts, beside its file`]
    const isNamed = /\.(?:test|long)\.tsx?$/.test(path)
    const runs = /^(?:describe|it|test)(?:\.\w+)*\(/m.test(codeOf(text))
    return runs && !isNamed ? [`${path}:1 it holds tests: call it *.test.ts or *.long.ts`] : []
  })
