/** A gateway that is killed under load, again and again, and what its books say afterwards beside the lab's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { type Lab, startLab } from '@freellmapi/lab'
import BetterSqlite3 from 'better-sqlite3'

/** Requests that are always under way until the gateway dies. */
const CLIENTS = 24

/** What a kill left behind. */
export interface Aftermath {
  /** Calls the lab has received in all. */
  readonly sent: number
  /** Calls the gateway that was started next has on its books. */
  readonly recorded: number
  /** Requests that were not answered yet when the gateways before it died, all kills together. */
  readonly inFlight: number
  /** What SQLite says of its file. */
  readonly integrity: string
  /** From the start of the next process until it listens. */
  readonly bootMs: number
}

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly key: string
  readonly adminKey: string
  readonly bootMs: number
}

/** Kills a gateway `times` times, each after a moment of load, and takes stock after every restart. */
export async function killAgainAndAgain(times: number): Promise<readonly Aftermath[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-kill-'))
  await using lab = await startLab({
    limits: 'off',
    timing: { firstTokenMs: 5, tokenMs: 2, chunks: 4 },
  })
  const aftermaths: Aftermath[] = []
  let inFlight = 0
  let running = await start(dataDir, lab)
  try {
    for (let kill = 0; kill < times; kill++) {
      const load = startLoad(running)
      // A different moment each time, in steps that no regular work of the gateway's is a multiple of.
      await wait(150 + ((kill * 137) % 350))
      inFlight += load.open()
      running.child.kill('SIGKILL')
      await Promise.all([once(running.child, 'exit'), load.over()])
      // What the kernel still held of the dead process's requests reaches the lab now or never.
      await wait(50)
      running = await start(dataDir, lab)
      aftermaths.push({
        sent: lab.calls({ method: 'POST' }).length,
        recorded: await recorded(running),
        inFlight,
        integrity: integrityOf(dataDir),
        bootMs: running.bootMs,
      })
    }
    return aftermaths
  } finally {
    running.child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function start(dataDir: string, lab: Lab): Promise<Running> {
  const startedMs = performance.now()
  const program = join(import.meta.dirname, '..', 'kill', 'serve.ts')
  const child = spawn(process.execPath, [program, dataDir, lab.baseUrl('groq')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(String(line)), bootMs: performance.now() - startedMs }
}

/** Clients that ask again as soon as they are answered, streamed and not, until nobody listens any more. */
function startLoad({ url, key }: Running): { open: () => number; over: () => Promise<void> } {
  let open = 0
  const ask = async (stream: boolean): Promise<boolean> => {
    open++
    try {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'auto',
          stream,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      })
      await response.text()
      return true
    } catch {
      // The gateway is dead: its clients stop.
      return false
    } finally {
      open--
    }
  }
  const client = async (index: number): Promise<void> => {
    while (await ask(index % 2 === 0));
  }
  const clients = Array.from({ length: CLIENTS }, (_, index) => client(index))
  return { open: () => open, over: async () => void (await Promise.all(clients)) }
}

/** The number of requests that the gateway says it has made, as its owner sees it. */
async function recorded({ url, adminKey }: Running): Promise<number> {
  const response = await fetch(`${url}/api/keys`, {
    headers: { authorization: `Bearer ${adminKey}` },
  })
  const { data }: { data: { meters: { unit: string; used: number }[] }[] } = await response.json()
  return data[0]?.meters.find(({ unit }) => unit === 'requests')?.used ?? 0
}

function integrityOf(dataDir: string): string {
  const database = new BetterSqlite3(join(dataDir, 'freellmapi.db'), { readonly: true })
  const verdict = String(database.pragma('integrity_check', { simple: true }))
  database.close()
  return verdict
}
