/**
 * Waits until the disk has a file, outside the event loop. SQLite itself would wait inside the commit and stop every
 * request of the server for as long as the disk takes, which is tens of milliseconds on an SD card.
 */
import { close, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const waitForDisk = promisify(fdatasync)

/** One file whose writers wait together: those who come during a wait share the next one. */
export class DiskSync {
  readonly #descriptor: number
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #isClosed = false

  /** **Errors**: throws what the system says when the file cannot be opened. */
  constructor(file: string) {
    this.#descriptor = openSync(file, 'r+')
  }

  /** Resolves once what was written to the file before this call is on the disk. **Errors**: rejects when the disk failed. */
  sync(): Promise<void> {
    // A wait that has begun may have begun before the last write: only one that starts from now on tells of it.
    this.#next ??= this.#running.then(() => {
      const waited = waitForDisk(this.#descriptor)
      this.#next = undefined
      this.#running = waited.catch(() => undefined)
      return waited
    })
    return this.#next
  }

  /** Lets go of the file when the last wait is over; a second call does nothing. */
  close(): void {
    // The number of a descriptor that is closed may be another file's by now.
    if (this.#isClosed) return
    this.#isClosed = true
    void (this.#next ?? this.#running).catch(() => undefined).then(() => close(this.#descriptor))
  }
}
