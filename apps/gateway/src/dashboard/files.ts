/** The packed dashboard on the disk: a map from paths to files, made by the build. */
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Every path there is, with what is served under it. */
export type DashboardMap = Readonly<
  Record<
    string,
    {
      readonly file: string
      readonly type: string
      readonly etag: string
      /** The encodings it is also there in, the smallest first. */
      readonly encodings: readonly ('br' | 'gzip')[]
      /** Whether its name changes with its content. */
      readonly isImmutable: boolean
    }
  >
>

/** The dashboard's files. */
export interface DashboardFiles {
  readonly map: DashboardMap
  /** The bytes of an entry of the map, in an encoding it has. */
  read(file: string, encoding: 'br' | 'gzip' | undefined): Promise<Uint8Array<ArrayBuffer>>
}

/** Finds the packed dashboard; undefined when it was never built. */
export function findDashboard(): DashboardFiles | undefined {
  const beside = fileURLToPath(new URL('dashboard', import.meta.url))
  const built = fileURLToPath(new URL('../../dist/dashboard', import.meta.url))
  const folder = [beside, built].find((one) => existsSync(join(one, 'files.json')))
  return folder === undefined ? undefined : openDashboard(folder)
}

/** Opens a folder that the build has packed. */
export function openDashboard(folder: string): DashboardFiles {
  return {
    map: JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')),
    read: async (file, encoding) =>
      new Uint8Array(
        await readFile(join(folder, encoding === undefined ? file : `${file}.${encoding}`)),
      ),
  }
}
