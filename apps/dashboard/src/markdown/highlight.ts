/** Colours for code, loaded with the first block that wants them. Gives pieces of text with a class each, never HTML. */
import type { HLJSApi, LanguageFn } from 'highlight.js'

/** A stretch of code of one colour. */
export interface CodePiece {
  readonly text: string
  /** The highlighter's name for what it is; absent for plain text. */
  readonly scope?: string
}

/** Longer code is shown plain: colouring it would hold the page up. */
const CHARS_MAX = 20_000

const LANGUAGES: Readonly<Record<string, () => Promise<{ readonly default: LanguageFn }>>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  css: () => import('highlight.js/lib/languages/css'),
  go: () => import('highlight.js/lib/languages/go'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  python: () => import('highlight.js/lib/languages/python'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}

const ALIASES: Readonly<Record<string, string>> = {
  html: 'xml',
  js: 'javascript',
  jsx: 'javascript',
  py: 'python',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
}

/** The code in coloured pieces; plain when nobody knows the language. */
export async function highlight(code: string, language: string): Promise<readonly CodePiece[]> {
  const name = ALIASES[language] ?? language
  const load = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined
  if (load === undefined || code.length > CHARS_MAX) return [{ text: code }]
  const [{ default: engine }, grammar] = await Promise.all([
    import('highlight.js/lib/core'),
    load(),
  ])
  return piecesOf(engine, grammar.default, { code, name })
}

function piecesOf(
  engine: HLJSApi,
  grammar: LanguageFn,
  { code, name }: { readonly code: string; readonly name: string },
): readonly CodePiece[] {
  if (engine.getLanguage(name) === undefined) engine.registerLanguage(name, grammar)
  const { _emitter } = engine.highlight(code, { language: name })
  const pieces: CodePiece[] = []
  collect((_emitter as unknown as { readonly rootNode: Node }).rootNode, undefined, pieces)
  return pieces
}

/** The highlighter's own tree, which its HTML is made of. */
interface Node {
  readonly scope?: string
  readonly children: readonly (Node | string)[]
}

function collect(node: Node, outer: string | undefined, pieces: CodePiece[]): void {
  const scope = node.scope ?? outer
  for (const child of node.children)
    if (typeof child === 'string')
      pieces.push(scope === undefined ? { text: child } : { text: child, scope })
    else collect(child, scope, pieces)
}
