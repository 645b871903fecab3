/** What a process and its children have used, as Linux counts it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** The kernel's clock ticks per second; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100
const MIB = 1024

/** Whether this system can tell. */
export const canMeter = existsSync('/proc/self/stat')

/** CPU time of a process tree so far, microseconds. */
export function cpuUs(pid: number): number {
  return tree(pid).reduce((sum, each) => sum + ownCpuUs(each), 0)
}

/** Resident and private memory of a process tree, MiB. */
export function memoryMib(pid: number): { readonly resident: number; readonly private: number } {
  const status = tree(pid).map((each) => readFileSync(`/proc/${each}/status`, 'utf8'))
  const total = (field: string): number =>
    status.reduce(
      (sum, text) => sum + Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1] ?? 0),
      0,
    )
  return { resident: total('VmRSS') / MIB, private: total('RssAnon') / MIB }
}

function ownCpuUs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND
}

function tree(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return []
  const children = readdirSync(tasks).flatMap((task) => {
    const file = `${tasks}/${task}/children`
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean) : []
  })
  return [pid, ...children.flatMap((child) => tree(Number(child)))]
}
