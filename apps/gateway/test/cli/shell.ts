/** A shell for tests: what a command would have written, and what it is given to read. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../src/cli/run.ts'
import type { Shell } from '../../src/cli/shell.ts'

/** What a command line did. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A home, a data directory in it, and command lines that run there. */
export interface Place {
  readonly dir: string
  readonly dataDir: string
  run(line: string, given?: Partial<Shell> & { readonly input?: string }): Promise<Ran>
  remove(): void
}

/** Makes a place of its own for a test. */
export function makePlace(): Place {
  const dir = mkdtempSync(join(tmpdir(), 'freellmapi-cli-'))
  const dataDir = join(dir, 'data')
  return {
    dir,
    dataDir,
    async run(line, { input = '', ...given } = {}) {
      let out = ''
      let err = ''
      const code = await runCli({
        args: line.split(' ').filter(Boolean),
        versions: { node: '24.0.0', napi: '10' },
        workingDir: dir,
        homeDir: dir,
        isTerminal: false,
        out: (text) => {
          out += text
        },
        err: (text) => {
          err += text
        },
        readInput: async () => input,
        readSecret: async () => input,
        openBrowser: () => false,
        stopRequested: async () => undefined,
        ...given,
        env: { DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: '0', ...given.env },
      })
      return { code, out, err }
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
