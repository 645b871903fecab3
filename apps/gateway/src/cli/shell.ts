/** What a command may know and do of the process it runs in. `main.ts` makes the real one; tests make theirs. */

/** The process, as commands see it. */
export interface Shell {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly versions: { readonly node: string; readonly napi: string }
  readonly workingDir: string
  readonly homeDir: string
  /** Whether a person reads standard output; keys are masked for files and pipes. */
  readonly isTerminal: boolean
  /** Writes to standard output: results, and nothing else. */
  out(text: string): void
  /** Writes to standard error: progress, warnings, failures. */
  err(text: string): void
  /** A secret: typed without an echo at a terminal, after `prompt`; the whole of standard input otherwise. */
  readSecret(prompt: string): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
  /** Opens an address in the owner's browser; false when there is none. */
  openBrowser(url: string): boolean
  /** Resolves at the first request to stop; the second one ends the process at once. */
  stopRequested(): Promise<void>
}

/** How a command ended, for scripts. Source of 78: sysexits, EX_CONFIG, which service managers know. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: 78 } as const

/** A command cannot go on; the message is one sentence for a person. */
export class CommandProblem extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message)
    this.exitCode = exitCode
  }
}
