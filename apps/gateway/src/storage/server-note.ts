/** Where the server that holds a data directory can be reached: a note in it, for the commands that come later. */
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE_MODE = 0o600

/** Notes the address of the server that has just begun to listen. */
export function noteAddress(dataDir: string, url: string): void {
  writeFileSync(noteOf(dataDir), `${url}\n`, { mode: FILE_MODE })
}

/** Removes the note: nobody listens any more. One that cannot be removed does no harm, and keeps nobody from stopping. */
export function forgetAddress(dataDir: string): void {
  try {
    unlinkSync(noteOf(dataDir))
  } catch {
    // It is read like one that a kill has left.
  }
}

/** The noted address. After a kill it names a server that is gone; only who finds the directory in use may believe it. */
export function notedAddress(dataDir: string): string | undefined {
  try {
    const url = readFileSync(noteOf(dataDir), 'utf8').trim()
    return URL.canParse(url) ? url : undefined
  } catch {
    // No note, no address.
    return undefined
  }
}

function noteOf(dataDir: string): string {
  return join(dataDir, 'server.url')
}
