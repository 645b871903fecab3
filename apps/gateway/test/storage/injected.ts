/** The built program with system calls on its data directory that fail: what it does, says, and leaves behind. */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { type Child, LAUNCHER, pathOf } from '../stack/child.ts'

/** A system call, and how it fails. Sources: strace(1), and what SQLite and Node use of the kernel. */
export type Fault = readonly [call: string, error: string]

/** How a program ended. */
export interface Ran {
  readonly code: number | null
  readonly err: string
}

/** Files whose system calls are watched, in a data directory. */
const FILES = [
  '',
  'freellmapi.db',
  'freellmapi.db-wal',
  'freellmapi.db-shm',
  'freellmapi.db-journal',
  'instance.lock',
  'instance.lock-journal',
  'encryption.key',
  'encryption.key.next',
  'admin.key',
  'admin.key.next',
  'server.url',
  'backups',
]

/** Why nothing can be injected here, or nothing when it can. */
export function whyNoStrace(): string {
  const { error, status } = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true'])
  if (error !== undefined) return 'strace is not installed'
  return status === 0 ? '' : 'strace may not trace here'
}

/** The arguments of strace for a fault, before the program's own; `when` is strace's own word for the times it happens. */
export function straceOf(dataDir: string, [call, error]: Fault, when: string): readonly string[] {
  const inject = ['-e', `inject=${call}:error=${error}:when=${when}`]
  return [...tracing(dataDir, [call]), ...inject]
}

/** The arguments of strace that make a disk take `delayMs` for every wait for it. */
export function slowDisk(dataDir: string, delayMs: number): readonly string[] {
  const calls = ['fsync', 'fdatasync']
  const delay = `delay_exit=${delayMs * 1_000}`
  return [...tracing(dataDir, calls), '-e', `inject=${calls.join()}:${delay}`]
}

/** Lets all of these calls of a running program fail until it is disposed of. */
export async function failFromNowOn(
  { process: { pid }, dataDir }: Pick<Child, 'process' | 'dataDir'>,
  calls: readonly string[],
  error: string,
): Promise<AsyncDisposable> {
  const inject = ['-e', `inject=${calls.join()}:error=${error}`]
  const tracer = spawn('strace', [...tracing(dataDir, calls), ...inject, '-p', String(pid)])
  const ended = new Promise((resolve) => tracer.once('close', resolve))
  const threads = (): readonly string[] => readdirSync(`/proc/${pid}/task`)
  const isTraced = (thread: string): boolean =>
    !readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8').includes('TracerPid:\t0')
  await vi.waitUntil(() => threads().every(isTraced), { timeout: 10_000 })
  return {
    async [Symbol.asyncDispose]() {
      tracer.kill('SIGTERM')
      await ended
    },
  }
}

/** The arguments of strace for looking on at these calls. */
export function tracing(dataDir: string, calls: readonly string[]): readonly string[] {
  const paths = FILES.flatMap((file) => ['-P', join(dataDir, file)])
  return ['-f', '-qq', '-o', logOf(dataDir), ...paths, '-e', `trace=${calls.join()}`]
}

/** Where strace writes: beside the directory, where nothing may be written that is traced. */
export function logOf(dataDir: string): string {
  return `${dataDir}.strace`
}

/** A command line, and what it is given to read. */
export interface Command {
  readonly args: readonly string[]
  readonly input?: string
}

/** Runs a command of the built program on a disk that is well. */
export function run(dataDir: string, command: Command): Ran {
  return spawned(dataDir, command, [])
}

/** Runs a command of the built program whose `nth` such call fails. */
export function runInjected(dataDir: string, command: Command, fault: Fault, nth: number): Ran {
  return spawned(dataDir, command, ['strace', ...straceOf(dataDir, fault, String(nth))])
}

/** Runs a command of the built program on a disk that is well; how often it makes each of these calls. */
export function countCalls(
  dataDir: string,
  command: Command,
  calls: readonly string[],
): ReadonlyMap<string, number> {
  spawned(dataDir, command, ['strace', ...tracing(dataDir, calls)])
  return callsIn(readFileSync(logOf(dataDir), 'utf8'), calls)
}

/** How often each of these calls is in a log of strace's. */
export function callsIn(log: string, calls: readonly string[]): ReadonlyMap<string, number> {
  const lines = log.split('\n')
  return new Map(
    calls.map((call) => [call, lines.filter((line) => line.includes(` ${call}(`)).length]),
  )
}

function spawned(dataDir: string, { args, input }: Command, tracer: readonly string[]): Ran {
  const [program = '', ...rest] = [...tracer, process.execPath, LAUNCHER, ...args]
  const { status, stderr } = spawnSync(program, rest, {
    env: { PATH: pathOf(process), DATA_DIR: dataDir, LOG_LEVEL: 'silent' },
    encoding: 'utf8',
    input: input ?? '',
  })
  return { code: status, err: stderr }
}
