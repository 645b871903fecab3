/** The fenced blocks of every document, and the commands in them. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the repository is. */
export const ROOT = join(import.meta.dirname, '..', '..', '..', '..')

/** A fenced block, as it stands on its page. */
export interface Block {
  /** Its page and line, as editors take them. */
  readonly at: string
  readonly file: string
  /** What is written behind the fence: `sh`, `ts`, … */
  readonly language: string
  readonly code: string
}

/** Every block of every document that git tracks, or would if asked to, page by page. */
export function blocksOf(root: string = ROOT): readonly Block[] {
  const pages = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
    { cwd: root, encoding: 'utf8' },
  )
  return pages
    .split('\n')
    .filter(Boolean)
    .flatMap((file) => blocksIn(file, readFileSync(join(root, file), 'utf8')))
}

/** The blocks of one page. */
export function blocksIn(file: string, text: string): readonly Block[] {
  return Array.from(text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), (match) => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length}`,
    file,
    language: match[1] ?? '',
    code: match[2] ?? '',
  }))
}

/** The commands of a shell block: a line each, with those that a backslash continues, without the remarks behind them. */
export function commandsIn({ code }: Pick<Block, 'code'>): readonly string[] {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(?:^| +)#.*$/, '').trim())
    .filter(Boolean)
}
