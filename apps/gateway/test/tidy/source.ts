/** Reading source text line by line, well enough to judge it: what is code, what is comment, what is declared. */

/** A file of the repository. */
export interface TrackedFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Judges files; each offender reads `path:line what is wrong, and what to do instead`. */
export type Rule = (files: readonly TrackedFile[]) => readonly string[]

/** Comments, strings, templates and regular expressions, each as one match; what is left between them is code. */
const NOT_CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=[=(,:[!&|?{};]\s*|=>\s*|return\s+|^\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/gm

/** The text with comments and the insides of literals blanked; every line keeps its number. */
export function codeOf(text: string): string {
  return text.replace(NOT_CODE, blank)
}

function blank(literal: string): string {
  return literal.replace(/[^\n]/g, ' ')
}

/** The text with comments blanked and literals kept, for rules about import paths and ids. */
export function withoutComments(text: string): string {
  return text.replace(NOT_CODE, (match) => (/^\/[/*]/.test(match) ? blank(match) : match))
}

/** One offender per match, with its line. */
export function matches(
  { path }: TrackedFile,
  text: string,
  { pattern, advice }: { readonly pattern: RegExp; readonly advice: string },
): readonly string[] {
  return Array.from(text.matchAll(new RegExp(pattern, 'g')), (match) => {
    const line = text.slice(0, match.index).split('\n').length
    return `${path}:${line} \`${match[0].trim()}\`: ${advice}`
  })
}

/** TypeScript and JavaScript that people write. */
export function isSource({ path }: TrackedFile): boolean {
  return /\.(?:ts|tsx|mjs|js)$/.test(path) && !path.includes('__fixtures__')
}

/** Tests and what only tests use. */
export function isTest({ path }: TrackedFile): boolean {
  return (
    /\.(?:test|long)\.tsx?$/.test(path) || /^apps\/[\w-]+\/test\/|\/src\/test(?:ing)?\//.test(path)
  )
}

/** Modules of the product itself: no tests, no configuration. */
export function isModule(file: TrackedFile): boolean {
  return isSource(file) && !isTest(file) && /^(?:apps|packages)\/[\w-]+\/src\//.test(file.path)
}

/** Where a specifier leads: the package it names, or the repository path a relative one points to. */
export interface Import {
  readonly specifier: string
  readonly line: number
}

/** Every static and dynamic import and re-export of a file. */
export function importsOf(text: string): readonly Import[] {
  // Our formatter writes specifiers in single quotes; what another literal quotes is somebody's example.
  const code = text.replace(NOT_CODE, (match) => (match.startsWith("'") ? match : blank(match)))
  const pattern = /(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g
  return Array.from(code.matchAll(pattern), (match) => ({
    specifier: match[1] ?? '',
    line: code.slice(0, match.index).split('\n').length,
  }))
}

/** A parsed package.json, as far as the rules look at it. */
export interface Manifest {
  readonly name?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The manifests among the files, with their paths. */
export function manifestsOf(
  files: readonly TrackedFile[],
): readonly { readonly path: string; readonly manifest: Manifest }[] {
  return files
    .filter(({ path }) => /(?:^|\/)package\.json$/.test(path))
    .map(({ path, text }) => ({ path, manifest: JSON.parse(text) as Manifest }))
}
