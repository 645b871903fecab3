/** Recorded answers from beside the code, read by Vite so that this package's tests need no Node either. */
import type { Fixtures } from '../testing/index.ts'

declare global {
  interface ImportMeta {
    glob(pattern: string, options: object): Readonly<Record<string, string>>
  }
}

const FILES = import.meta.glob('../__fixtures__/*/*', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** All fixtures of one provider by file name. */
export function fixturesOf(provider: string): Fixtures {
  const folder = `../__fixtures__/${provider}/`
  return Object.fromEntries(
    Object.entries(FILES)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, contents]) => [path.slice(folder.length), contents]),
  )
}

/** Every recorded stream, by path. */
export const STREAMS = Object.entries(FILES).filter(([path]) => path.endsWith('.sse'))

/** Every recorded stream of lines, by path. */
export const LINES = Object.entries(FILES).filter(([path]) => path.endsWith('.ndjson'))
