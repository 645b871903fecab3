/** A contender as a process of its own: started, found by the address it prints, ended. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A server that was started for the ladder. */
export interface Child {
  readonly pid: number
  /** Where it listens, without a path. */
  readonly url: string
  /** Sends a message to a Node process that was started with `isAsked`, and resolves with what it sends back. */
  ask(): Promise<unknown>
  stop(): Promise<void>
}

/** How to start one. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The address, when the program does not print it. */
  readonly url?: string
  /** Whether it answers messages. */
  readonly isAsked?: boolean
}

/** Patience for a start; a peer fetched by npx takes longest. */
const START_MS_MAX = 120_000

/** Starts a program and waits until it says where it listens. **Errors**: rejects with what it printed instead. */
export async function startChild({ file, args, env = {}, url, isAsked }: Command): Promise<Child> {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(isAsked === true ? ['ipc' as const] : [])],
    // A group of its own, so that what npx starts ends with it.
    detached: true,
  })
  let printed = ''
  const found = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no address within 2 min: ${printed}`)),
      START_MS_MAX,
    )
    const look = (text: Buffer): void => {
      printed = (printed + text.toString()).slice(-4_000)
      const address = url ?? /https?:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(printed)?.[0]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)))
  })
  return {
    pid: child.pid ?? 0,
    url: await found,
    async ask() {
      const answered = once(child, 'message')
      child.send('')
      return (await answered)[0]
    },
    async stop() {
      if (child.exitCode !== null) return
      process.kill(-(child.pid ?? 0), 'SIGTERM')
      await once(child, 'exit')
    },
  }
}
