/** Two commands started at once must not install into the same folder: a lock file, with the holder's name in it. */
import fs from 'node:fs'
import { hostname } from 'node:os'

/** npm itself gives up on a dead network within minutes; whoever waits longer waits for nothing. */
const LOCK_WAIT_MS_MAX = 900_000
const LOCK_POLL_MS = 250

/** A failure that is the machine's or the user's to mend; its message is shown alone. */
export class Problem extends Error {}

/** The text of a file, or undefined when there is none. */
export function read(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Runs `work` while holding the lock file; waits for whoever holds it, and takes over from a process that died. */
export async function exclusively(lock, work) {
  await takeLock(lock)
  try {
    await work()
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

async function takeLock(lock) {
  const untilMs = Date.now() + LOCK_WAIT_MS_MAX
  const mine = `${process.pid} ${hostname()}`
  for (let isFirst = true; !tryLock(lock, mine); isFirst = false) {
    const holder = read(lock)
    if (holder === undefined) continue
    if (isDead(holder)) {
      dropLock(lock, holder)
      continue
    }
    if (Date.now() > untilMs)
      throw new Problem(
        `Process ${holder} holds ${lock} for 15 minutes now; end it or delete that file.`,
      )
    if (isFirst)
      process.stderr.write(
        `Another install is running here (process ${holder.split(' ')[0]}); waiting for it.\n`,
      )
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
  }
}

function tryLock(lock, mine) {
  try {
    fs.writeFileSync(lock, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Adds the process that does the work: it may outlive a holder that was killed. */
export function alsoHeldBy(lock, pid) {
  fs.appendFileSync(lock, ` ${pid}`)
}

function isDead(holder) {
  const [pid, host, ...others] = holder.trim().split(' ')
  // An empty lock is one being written this moment; another machine's processes cannot be asked.
  return host === hostname() && [pid, ...others].every((each) => isGone(Number(each)))
}

function isGone(pid) {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Moves the dead holder's lock aside; a lock that someone else took over meanwhile goes back. */
function dropLock(lock, holder) {
  const aside = `${lock}.${process.pid}`
  try {
    fs.renameSync(lock, aside)
    if (read(aside) !== holder) fs.linkSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  fs.rmSync(aside, { force: true })
}
