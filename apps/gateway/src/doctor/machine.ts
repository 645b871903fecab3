/** The machine: the Node.js that runs us, the port we want, the disk we write to. */
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Env } from '../env.ts'
import { type Finding, finding, type Level, type RunningFinding } from './finding.ts'

/** The SQLite addon is built against Node-API 10, which came with this version. */
const NAPI_MIN = 10
const MEGABYTE = 1024 * 1024
const DISK_BYTES_LOW = 200 * MEGABYTE
const DISK_BYTES_MIN = 50 * MEGABYTE

/** Whether this Node.js can run the server. */
export function checkNode({
  node: version,
  napi,
}: {
  readonly node: string
  readonly napi: string
}): Finding {
  return finding(Number(napi) >= NAPI_MIN ? 'node_right' : 'node_old', { version })
}

/** Whether the port is free, or held by the server of this very data directory. */
export async function checkPort(env: Env, runningUrl: string | undefined): Promise<Finding> {
  if (runningUrl !== undefined) return finding('port_ours', { url: runningUrl })
  const { HOST, PORT } = env
  const address = `${HOST}:${PORT}`
  const code = await listenCode(HOST, PORT)
  if (code === undefined) return finding('port_free', { address })
  return code === 'EADDRINUSE'
    ? finding('port_taken', { address })
    : finding('port_refused', { address, code })
}

/** The code of the refusal; undefined when the address can be had. */
function listenCode(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

const DISK_CODES = { ok: 'disk_free', warning: 'disk_low', problem: 'disk_full' } as const

/** Whether the disk has room for the database to grow. */
export function checkDisk({ DATA_DIR }: Pick<Env, 'DATA_DIR'>): RunningFinding {
  const free = diskBytesFree(existsSync(DATA_DIR) ? DATA_DIR : '.')
  return finding(DISK_CODES[roomOf(free)], { megabytes: Math.floor(free / MEGABYTE) })
}

/** How much a user like ours may still write to the disk that a directory is on. */
export function diskBytesFree(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

/** How well so much room is: below the one mark a database cannot grow for long, below the other not at all. */
export function roomOf(bytesFree: number): Level {
  if (bytesFree >= DISK_BYTES_LOW) return 'ok'
  return bytesFree < DISK_BYTES_MIN ? 'problem' : 'warning'
}
