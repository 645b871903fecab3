/** A disk of a few megabytes, for a test that fills it or takes the right to write away. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A mounted disk. Gone with everything on it afterwards. */
export interface SmallDisk extends Disposable {
  readonly path: string
  /** `ro` or `rw`. */
  readonly remount: (mode: 'ro' | 'rw') => void
}

/** Why there can be none here, or nothing when there can. */
export function whyNoMount(): string {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root'
  try {
    mountSmallDisk(1)[Symbol.dispose]()
    return ''
  } catch {
    return 'nothing may be mounted here'
  }
}

/** Mounts one. */
export function mountSmallDisk(mebibytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'freellmapi-disk-'))
  const remove = (): void => rmSync(path, { recursive: true, force: true })
  try {
    mount('-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', path)
  } catch (thrown) {
    remove()
    throw thrown
  }
  return {
    path,
    remount: (mode) => mount('-o', `remount,${mode}`, path),
    [Symbol.dispose]() {
      spawnSync('umount', ['-l', path])
      remove()
    },
  }
}

function mount(...args: readonly string[]): void {
  const { error, status, stderr } = spawnSync('mount', args, { encoding: 'utf8' })
  if (error !== undefined || status !== 0) throw new Error(`mount: ${error?.message ?? stderr}`)
}
