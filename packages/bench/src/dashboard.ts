/**
 * `npm run bench:dashboard`: what the dashboard costs with a million requests in the log: how long each of its calls
 * takes, its longest turn (nobody else is served in it), and how long a client waits who asks at the same time. `ROWS` (1000000), `ROUNDS` (20).
 */
import { fileURLToPath } from 'node:url'
import { CALLS, probe, time } from './dashboard/calls.ts'
import { fillLog } from './dashboard/log.ts'
import { startChild } from './http/child.ts'
import { cpuUs } from './http/process-meter.ts'
import { layOut } from './http/report.ts'
import { quantile } from './statistics.ts'

const ROWS = Number(process.env['ROWS'] ?? 1_000_000)
const ROUNDS = Number(process.env['ROUNDS'] ?? 20)
const WARM_UP = 3
const ADMIN_KEY = 'bench-admin-key-of-enough-characters'
const CLIENT_KEY = 'sk-bench-0123456789abcdefghijklmnop'

console.log(`Filling a log with ${ROWS.toLocaleString('en')} requests ...`)
const data = fillLog(ROWS)
const gateway = await startChild({
  file: process.execPath,
  isAsked: true,
  args: [
    // As `npm start` does.
    '--max-semi-space-size=4',
    `--import=${new URL('./dashboard/turns.ts', import.meta.url)}`,
    fileURLToPath(new URL('../../../apps/gateway/dist/freellmapi.js', import.meta.url)),
  ],
  env: {
    DATA_DIR: data.dir,
    PORT: '0',
    ENCRYPTION_KEY: 'be'.repeat(32),
    ADMIN_DASHBOARD_KEY: ADMIN_KEY,
    UNIFIED_API_KEY: CLIENT_KEY,
    GROQ_API_KEY: 'gsk_bench0123456789abcdefghijklmnop',
    GOOGLE_API_KEY: 'AIzabench0123456789abcdefghijklmnopqrst',
    MISTRAL_API_KEY: 'bench0123456789abcdefghijklmnopqr',
    LOG_LEVEL: 'warn',
  },
})
try {
  console.log(`\n${await measureCalls()}`)
  console.log(`\n${await measureWaits()}`)
  console.log(`\n${await measureTurns()}`)
} finally {
  await gateway.stop()
  data.remove()
}

/** Each call by itself. */
async function measureCalls(): Promise<string> {
  const rows: string[][] = []
  for (const path of CALLS) {
    const tookMs: number[] = []
    let usedUs = 0
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const beforeUs = cpuUs(gateway.pid)
      const took = await time(gateway.url + path, ADMIN_KEY)
      if (round < 0) continue
      tookMs.push(took)
      usedUs += cpuUs(gateway.pid) - beforeUs
    }
    rows.push([path, (usedUs / ROUNDS / 1_000).toFixed(1), ...spread(tookMs)])
  }
  return layOut([['call', 'CPU ms', 'p50 ms', 'p95 ms', 'max ms'], ...rows])
}

/** A client's waits, alone and while every call of the dashboard is made again and again. */
async function measureWaits(): Promise<string> {
  const url = `${gateway.url}/v1/models`
  const endMs = performance.now() + 5_000
  await probe(url, CLIENT_KEY, () => performance.now() > endMs - 3_000)
  const alone = await probe(url, CLIENT_KEY, () => performance.now() > endMs)
  let isOver = false
  const waiting = probe(url, CLIENT_KEY, () => isOver)
  for (let round = 0; round < ROUNDS / 2; round++)
    for (const path of CALLS) await time(gateway.url + path, ADMIN_KEY)
  isOver = true
  const beside = await waiting
  return layOut([
    ['a client’s wait', 'p50 ms', 'p99 ms', 'max ms', 'requests'],
    ['alone', ...spread(alone, 0.99), String(alone.length)],
    ['beside the dashboard', ...spread(beside, 0.99), String(beside.length)],
  ])
}

/** The longest turn within each call. Comes last: the meter never lets the process rest. */
async function measureTurns(): Promise<string> {
  const rows: string[][] = []
  for (const path of CALLS) {
    const longestMs: number[] = []
    await gateway.ask()
    for (let round = 0; round < ROUNDS; round++) {
      await time(gateway.url + path, ADMIN_KEY)
      longestMs.push(Number(await gateway.ask()))
    }
    rows.push([path, ...spread(longestMs)])
  }
  return layOut([['the longest turn of', 'p50 ms', 'p95 ms', 'max ms'], ...rows])
}

function spread(values: readonly number[], high = 0.95): readonly string[] {
  const sorted = [...values].sort((left, right) => left - right)
  return [quantile(sorted, 0.5), quantile(sorted, high), sorted.at(-1) ?? Number.NaN].map((value) =>
    value.toFixed(1),
  )
}
