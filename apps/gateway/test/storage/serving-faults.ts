/** A server whose disk fails once, at every place of its life: the start, the requests it serves, the stop. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '@freellmapi/lab'
import { LAUNCHER, startChild } from '../stack/child.ts'
import { ITS_KEYS, type Served, servedBy } from '../stack/served.ts'
import { MODEL, prepare, sentTo, written } from './answering.ts'
import { type Aftermath, FAULTS, openAgain } from './disk-faults.ts'
import { callsIn, type Fault, logOf, straceOf, tracing } from './injected.ts'

/** Enough for the ledger to be written many times over. */
const REQUESTS = 12

/** How one life went. */
interface Life {
  readonly isCivil: boolean
  readonly printed: string
}

/** Lets every `step`th call of each kind fail, each in the life of a server of its own. */
export async function failWhileServing(lab: Lab, step: number): Promise<readonly Aftermath[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-lives-'))
  const template = join(folder, 'template')
  const dataDir = join(folder, 'data')
  const live = async (tracer: readonly string[]): Promise<Life & { readonly sent: number }> => {
    rmSync(dataDir, { recursive: true, force: true })
    cpSync(template, dataDir, { recursive: true })
    const before = sentTo(lab)
    const life = await lifeOf(dataDir, tracer)
    return { ...life, sent: sentTo(lab) - before }
  }
  try {
    mkdirSync(template)
    await prepare(lab, template)
    const kinds = [...new Set(FAULTS.map(([call]) => call))]
    await live(tracing(dataDir, kinds))
    const calls = callsIn(readFileSync(logOf(dataDir), 'utf8'), kinds)
    const aftermaths: Aftermath[] = []
    for (const fault of FAULTS)
      for (let nth = 1; nth <= (calls.get(fault[0]) ?? 0); nth += step) {
        const life = await live(straceOf(dataDir, fault, String(nth)))
        // A life is not the same twice: what is written together depends on the time it takes.
        if (!readFileSync(logOf(dataDir), 'utf8').includes('(INJECTED)')) continue
        aftermaths.push(await aftermathOf({ dataDir, fault, nth, ...life }))
      }
    return aftermaths
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function aftermathOf(
  life: Life & { sent: number; dataDir: string; fault: Fault; nth: number },
): Promise<Aftermath> {
  const { sent, dataDir, fault, nth, isCivil, printed } = life
  const { found, integrity } = await openAgain(dataDir)
  const missing = sent - (await counted(dataDir, sent))
  return {
    what: `${fault.join(' ')}, call ${nth}: ${printed.trim()}`,
    isCivil,
    lost: [
      ...(found.includes(KEY) ? [] : [KEY]),
      ...(missing > 0 ? [`${missing} of ${sent} requests`] : []),
    ],
    integrity,
  }
}

/** What the next process counts with. What was not yet added up is in the journal, which only a start reads. */
async function counted(dataDir: string, sent: number): Promise<number> {
  const added = written(dataDir)
  if (added >= sent) return added
  await using next = await servedBy(startChild({ dataDir, env: ITS_KEYS }))
  return await next.recorded()
}

/** As `prepare` stored it. */
const KEY = 'key-0-of-own'

/** Starts, asks, stops. Civil is a start that is refused in a sentence, and a start after which everybody is answered. */
async function lifeOf(dataDir: string, tracer: readonly string[]): Promise<Life> {
  await using child = startChild({
    node: 'strace',
    // The program is the child then, and the tracer stands aside.
    args: ['-D', ...tracer, process.execPath, LAUNCHER],
    dataDir,
    env: { ...ITS_KEYS, LOG_LEVEL: 'silent' },
  })
  const isUp = await child.listening.then(
    () => true,
    () => false,
  )
  if (!isUp) {
    const { code } = await child.ended
    const isTold = /^error .+\.\n$/m.test(child.printed()) && !/\n\s+at /.test(child.printed())
    return { isCivil: code === 78 && isTold, printed: child.printed() }
  }
  const served = await servedBy(child)
  const refused = await firstRefusal(served)
  child.process.kill('SIGTERM')
  const { code } = await child.ended
  const isCivil = refused === undefined && code === 0
  return { isCivil, printed: `${child.printed()}\n${refused ?? ''}\nended with ${code}` }
}

/** The first answer that was not what it should be. */
async function firstRefusal({ chat }: Served): Promise<string | undefined> {
  for (let at = 0; at < REQUESTS; at++) {
    const { status, end, text } = await chat(MODEL, at % 2 === 0)
    if (status !== 200 || end !== 'complete') return `${status}, ${end}: ${text}`
  }
  return undefined
}
