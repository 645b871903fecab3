/** A file system whose kernel takes the right to write away while files are open, as it does when a disk goes bad. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const BYTES = 32 * 1024 * 1024

/** A mounted ext4 file system on a file. Gone with everything on it afterwards. */
export interface FragileDisk extends Disposable {
  readonly path: string
  /** The kernel finds a fault in it, and lets nobody write any more. A `mount -o remount` cannot do that to open files. */
  readonly giveUp: () => void
  /** Checks and mounts it anew; nobody may use it meanwhile. */
  readonly mountAgain: () => void
}

/** Why there can be none here, or nothing when there can. */
export function whyNoLoop(): string {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root'
  try {
    using disk = mountFragileDisk()
    disk.giveUp()
    return ''
  } catch {
    return 'no file may be mounted here as a disk'
  }
}

/** Makes and mounts one. */
export function mountFragileDisk(): FragileDisk {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-fragile-'))
  const image = join(folder, 'image')
  const path = join(folder, 'disk')
  let device = ''
  const mount = (): void => void run('mount', '-t', 'ext4', '-o', 'errors=remount-ro', device, path)
  const dispose = (): void => {
    spawnSync('umount', ['-l', path])
    if (device !== '') spawnSync('losetup', ['-d', device])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    mkdirSync(path)
    writeFileSync(image, '')
    truncateSync(image, BYTES)
    run('mke2fs', '-q', '-F', '-t', 'ext4', image)
    device = run('losetup', '-f', '--show', image)
    mount()
  } catch (thrown) {
    dispose()
    throw thrown
  }
  return {
    path,
    giveUp: () => writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, '1'),
    mountAgain() {
      run('umount', path)
      // It mends, and says so with status 1.
      spawnSync('e2fsck', ['-p', device])
      mount()
    },
    [Symbol.dispose]: dispose,
  }
}

function run(program: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (error !== undefined || status !== 0)
    throw new Error(`${program}: ${error?.message ?? stderr}`)
  return stdout.trim()
}
