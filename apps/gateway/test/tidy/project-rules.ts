/** Rules about the repository as a whole: manifests, documents, the environment, and what must never be committed. */
import {
  isModule,
  isTest,
  manifestsOf,
  matches,
  type Rule,
  type TrackedFile,
  withoutComments,
} from './source.ts'

const MACHINE_PATH = {
  pattern: /(?<![\w.~}/-])\/(?:home|root|work|Users)\/[\w.-]+/,
  advice: 'a path of one machine: make it relative',
} as const

/** Nothing in the repository knows whose machine it was written on. */
export const noMachinePaths: Rule = (files) =>
  files.flatMap((file) => matches(file, file.text, MACHINE_PATH))

const REGISTRY = {
  pattern: /\bregistry\.[\w-]+\.\w+|\b(?:npm[m]irror|art[i]factory|verd[a]ccio)\b|_auth[T]oken/,
  advice: 'where packages come from is the installing machine’s business',
} as const

/** The lock file pins versions and checksums, not download addresses; no file names a registry. */
export const noRegistries: Rule = (files) =>
  files.flatMap((file) => {
    const addresses = file.path.endsWith('package-lock.json')
      ? matches(file, file.text, {
          pattern: /"resolved": "http/,
          advice: 'write the lock file again; .npmrc omits addresses',
        })
      : []
    return addresses.concat(matches(file, file.text, REGISTRY))
  })

/** The same versions everywhere, chosen by a person. */
export const exactVersions: Rule = (files) =>
  manifestsOf(files).flatMap(({ path, manifest }) =>
    Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    }).flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)
        ? []
        : [`${path}:1 ${name} ${version}: pin the exact version`],
    ),
  )

/** `.env.example` lists what the program reads, in the same order. */
export function environmentListed(names: readonly string[]): Rule {
  return (files) =>
    files
      .filter(({ path }) => path === '.env.example')
      .flatMap(({ path, text }) => {
        const listed = Array.from(text.matchAll(/^([A-Z][A-Z\d_]*)=/gm), ([, name]) => name)
        return listed.join() === names.join()
          ? []
          : [`${path}:1 lists ${listed.join(', ')}; the program reads ${names.join(', ')}`]
      })
}

const LIFECYCLE: ReadonlySet<string> = new Set(['ci', 'install', 'i', 'init', 'publish'])

/** Every npm command a document names exists. */
export const documentedCommands: Rule = (files) => {
  const root = manifestsOf(files).find(({ path }) => path === 'package.json')
  const scripts = root?.manifest.scripts ?? {}
  return files
    .filter(isDocument)
    .flatMap((file) =>
      commandsIn(file.text).flatMap(({ name, line }) =>
        Object.hasOwn(scripts, name) || LIFECYCLE.has(name)
          ? []
          : [`${file.path}:${line} \`npm run ${name}\`: package.json has no such script`],
      ),
    )
}

function commandsIn(text: string): readonly { readonly name: string; readonly line: number }[] {
  // A command that names its workspace runs that package's script, not the root's.
  const pattern =
    /\bnpm (?:(?:run|run-script) ([a-z][\w:-]*)|(test|start|t)\b)(?!.*(?:-w|--workspace)\b)/g
  return Array.from(text.matchAll(pattern), (match) => ({
    name: match[1] ?? (match[2] === 't' ? 'test' : (match[2] ?? '')),
    line: text.slice(0, match.index).split('\n').length,
  }))
}

/** Every path a document names in backticks exists. */
export const documentedPaths: Rule = (files) => {
  const known = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]))
  return files.filter(isDocument).flatMap(({ path, text }) =>
    Array.from(text.matchAll(/`((?:apps|packages|drizzle|docker|\.ci|\.github)\/[\w./-]+)`/g))
      .map((match) => ({
        target: (match[1] ?? '').replace(/\/$/, ''),
        line: text.slice(0, match.index).split('\n').length,
      }))
      .filter(({ target }) => !known.has(target) && !/\/dist(?:\/|$)/.test(target))
      .map(({ target, line }) => `${path}:${line} \`${target}\`: there is no such path`),
  )
}

function foldersOf(path: string): readonly string[] {
  return Array.from(path.matchAll(/\//g), ({ index }) => path.slice(0, index))
}

function isDocument({ path }: TrackedFile): boolean {
  return path.endsWith('.md')
}

/** A provider names its source and the day it was read, and has a test and fixtures. */
export const providersComplete: Rule = (files) => {
  const paths = new Set(files.map(({ path }) => path))
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)))
  return providersIn(files).flatMap(({ path, text, id }) => {
    const missing = [
      /\bdocs: '/.test(text) ? [] : ['docs'],
      /\basOf: '\d{4}-\d\d-\d\d'/.test(text) ? [] : ['asOf'],
      paths.has(path.replace(/\.ts$/, '.test.ts')) ? [] : ['a test beside it'],
      folders.has(`packages/providers/src/__fixtures__/${id}`) ? [] : ['fixtures'],
    ].flat()
    return missing.length === 0 ? [] : [`${path}:1 lacks ${missing.join(', ')}`]
  })
}

/** Provider ids are known to providers, to the lab that simulates them, and to tests; nowhere else. */
export const providerIdsAtHome: Rule = (files) => {
  const ids = providersIn(files).map(({ id }) => id)
  if (ids.length === 0) return []
  const pattern = new RegExp(`'(?:${ids.join('|')})'`)
  return files
    .filter((file) => isModule(file) && /^(?:apps|packages\/(?:core|db))\//.test(file.path))
    .filter((file) => !isTest(file) && !file.path.endsWith('/demo.ts'))
    .flatMap((file) =>
      matches(file, withoutComments(file.text), {
        pattern,
        advice: 'ask the provider’s data instead of its name',
      }),
    )
}

function providersIn(files: readonly TrackedFile[]) {
  return files
    .filter(({ path }) => /^packages\/providers\/src\/[\w-]+\.ts$/.test(path))
    .filter((file) => !isTest(file))
    .flatMap(({ path, text }) => {
      const id = /= defineProvider\(\{\s*id: '([\w-]+)'/.exec(text)?.[1]
      return id === undefined ? [] : [{ path, text, id }]
    })
}
