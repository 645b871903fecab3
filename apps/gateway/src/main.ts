/** The program: the process as a shell, and what the command line asks of it. The only file that touches the process. */
import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import { readHidden } from './cli/hidden-input.ts'
import { runCli } from './cli/run.ts'
import type { Shell } from './cli/shell.ts'

// No top-level await: the bundle is CommonJS, where there is none. A rejection ends the process with its stack.
void main()

async function main(): Promise<void> {
  // Whatever is written here is for this user alone.
  process.umask(0o077)
  try {
    process.loadEnvFile()
  } catch {
    // Having no .env file is the usual case.
  }
  process.exit(await runCli(createShell()))
}

function createShell(): Shell {
  const { stdin, stdout, stderr } = process
  // Whoever read it has gone (`| head`, a log that restarts): nothing can be said, and that is no reason to stop serving.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  return {
    args: process.argv.slice(2),
    env: process.env,
    versions: { node: process.versions.node, napi: process.versions['napi'] ?? '' },
    workingDir: process.cwd(),
    homeDir: homedir(),
    isTerminal: stdout.isTTY,
    out: (line) => void stdout.write(line),
    err: (line) => void stderr.write(line),
    readInput: () => text(stdin),
    readSecret: (prompt) => (stdin.isTTY ? readHidden(stdin, stderr, prompt) : text(stdin)),
    openBrowser,
    stopRequested,
  }
}

/** The first signal lets streams finish; the second one ends the process at once. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (isStopping) process.exit(1)
        isStopping = true
        resolve()
      })
  })
}

const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', linux: 'xdg-open' }

function openBrowser(url: string): boolean {
  const opener = OPENERS[process.platform]
  if (opener === undefined || (opener === 'xdg-open' && !process.env['DISPLAY'])) return false
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => process.stderr.write(`Open ${url} in a browser.\n`))
    .unref()
  return true
}
