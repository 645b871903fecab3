/** The built server as a process of its own: what it prints, how it ends, and its data directory. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The launcher that the build leaves. */
export const LAUNCHER = join(import.meta.dirname, '../../dist/freellmapi.js')

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that was started. */
export interface Child {
  readonly process: ChildProcess
  readonly dataDir: string
  /** Everything printed so far. */
  readonly printed: () => string
  /** The address it listens on. Rejects with what it printed when it ends instead. */
  readonly listening: Promise<string>
  readonly ended: Promise<Ended>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What to run, and with what environment; nothing is inherited but the path. */
export interface ChildOptions {
  readonly node?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly dataDir?: string
}

/** Starts the built server, or another program, on any free port. */
export function startChild(options: ChildOptions = {}): Child {
  const { node = process.execPath, args = [LAUNCHER], env = {} } = options
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'freellmapi-child-'))
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const child = spawn(node, args, {
    cwd: dataDir,
    env: { PATH: pathOf(process), PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      for (const look of waiting) look()
    })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  const listening = new Promise<string>((resolve, reject) => {
    waiting.add(() => {
      const url = /(?:listening on|listens on|base URL) +(http:\/\/[\w.:[\]-]+\d)/.exec(text)?.[1]
      if (url !== undefined) resolve(url)
    })
    void ended.then(({ code }) => reject(new Error(`It ended with ${code}: ${text}`)))
  })
  // Whoever only waits for the end has no use for this.
  listening.catch(() => undefined)
  return {
    process: child,
    dataDir,
    printed: () => text,
    listening,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Where programs are looked for. */
export function pathOf({ env }: NodeJS.Process): string {
  return env['PATH'] ?? ''
}
