/** The gateway that is soaked: the built server as a process of its own, and what can be seen of it from outside. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '@freellmapi/lab'
import { type Child, LAUNCHER } from '../stack/child.ts'
import { type Served, type ServedEndpoint, startServed } from '../stack/served.ts'

/** The same memory for young objects as `npm start` gives. */
const NODE_ARGS = ['--max-semi-space-size=4', '--expose-gc', '--import']
/** What the container and the services tell glibc. */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }

/** What `inside.mjs` tells: what is in use inside the process, once the garbage is gone. */
export interface Inside {
  readonly heapBytes: number
  /** Timers that have neither fired nor been cleared. */
  readonly timers: number
}

/** A running gateway under test. */
export interface Soaked extends Served {
  /** Bytes of resident memory. */
  readonly residentBytes: () => number
  readonly openFiles: () => number
  readonly inside: () => Promise<Inside>
}

/** Starts one over these endpoints of a lab. */
export async function startSoaked(lab: Lab, endpoints: readonly ServedEndpoint[]): Promise<Soaked> {
  const served = await startServed(lab, endpoints, {
    args: [...NODE_ARGS, join(import.meta.dirname, 'inside.mjs'), LAUNCHER],
    env: MALLOC,
  })
  return { ...served, ...seenOf(served.child) }
}

/** What the kernel says of the process, and what it says of itself. */
function seenOf(child: Child): Pick<Soaked, 'residentBytes' | 'openFiles' | 'inside'> {
  const folder = `/proc/${child.process.pid}`
  return {
    residentBytes: () =>
      1_024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]),
    openFiles: () => readdirSync(`${folder}/fd`).length,
    inside: () =>
      new Promise((resolve, reject) => {
        const told = child.printed().length
        const look = (): void => {
          const line = /^\{"inside":(.*)\}$/m.exec(child.printed().slice(told))?.[1]
          if (line === undefined) return
          child.process.stdout?.off('data', look)
          resolve(JSON.parse(line))
        }
        child.process.stdout?.on('data', look)
        void child.ended.then(() => reject(new Error(`The gateway ended: ${child.printed()}`)))
        child.process.kill('SIGUSR2')
      }),
  }
}
