/** The machine: the Node.js that runs us, the port we want, the disk we write to. */
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Env } from '../env.ts'
import { type Finding, type Level, well } from './finding.ts'

/** The SQLite addon is built against Node-API 10, which came with this version. */
const NAPI_MIN = 10
const MEGABYTE = 1024 * 1024
const DISK_BYTES_LOW = 200 * MEGABYTE
const DISK_BYTES_MIN = 50 * MEGABYTE

/** Whether this Node.js can run the server. */
export function checkNode({
  node,
  napi,
}: {
  readonly node: string
  readonly napi: string
}): Finding {
  if (Number(napi) >= NAPI_MIN) return well('Node.js', `${node} is recent enough.`)
  return {
    check: 'Node.js',
    level: 'problem',
    message: `${node} is too old.`,
    fix: 'install Node.js 24, or 22.14 at least',
  }
}

/** Whether the port is free, or held by the server of this very data directory. */
export async function checkPort(env: Env, runningUrl: string | undefined): Promise<Finding> {
  const { HOST, PORT } = env
  if (runningUrl !== undefined)
    return well('port', `the server of this data directory is at ${runningUrl}.`)
  const code = await listenCode(HOST, PORT)
  if (code === undefined) return well('port', `${HOST}:${PORT} is free.`)
  const message =
    code === 'EADDRINUSE'
      ? `another program listens on ${HOST}:${PORT}.`
      : `${HOST}:${PORT} cannot be listened on (${code}).`
  return {
    check: 'port',
    level: 'problem',
    message,
    fix: 'set PORT to a free one, or start with --port',
  }
}

/** The code of the refusal; undefined when the address can be had. */
function listenCode(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

/** Whether the disk has room for the database to grow. */
export function checkDisk({ DATA_DIR }: Pick<Env, 'DATA_DIR'>): Finding {
  const free = diskBytesFree(existsSync(DATA_DIR) ? DATA_DIR : '.')
  const message = `${Math.floor(free / MEGABYTE)} MB are free.`
  const level = roomOf(free)
  if (level === 'ok') return well('disk', message)
  return {
    check: 'disk',
    level,
    message,
    fix: 'free some space: without it nothing can be counted or stored',
  }
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
