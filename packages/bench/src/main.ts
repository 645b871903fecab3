/**
 * `npm run bench`: what the gateway costs beside a bare pipe, all in one run and interleaved, so that whatever else the
 * machine does hits everyone alike. Figures are medians over rounds; trust the ratios more than the numbers.
 *
 * `ROUNDS` (5), `REQUESTS` (1500 a round), `ROWS` (1000000 in the log of a second gateway; 0 leaves it out),
 * `PEERS=1` adds another gateway from the package registry.
 */
import { type Contender, startContenders } from './http/contenders.ts'
import { run } from './http/load.ts'
import { canMeter, cpuUs, memoryMib } from './http/process-meter.ts'
import { layOut, type Measured, type Round, table } from './http/report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const REQUESTS = Number(process.env['REQUESTS'] ?? 1_500)
const ROWS = Number(process.env['ROWS'] ?? 1_000_000)
const BUSY_CLIENTS = 16
/** Rounds thrown away: the more code, the longer a compiler takes to get to it. */
const WARM_UP_ROUNDS = 4

if (!canMeter) throw new Error('The bench reads /proc, so it needs Linux.')
console.log(
  `Starting the contenders${ROWS > 0 ? ` and filling a log of ${ROWS.toLocaleString('en')} rows` : ''} ...`,
)
const contenders = await startContenders({ rows: ROWS, peers: process.env['PEERS'] === '1' })
try {
  const idle = contenders.map(({ pid }) => (pid === undefined ? undefined : memoryMib(pid)))
  for (const stream of [false, true]) {
    const measured = await measure(stream)
    console.log(
      `\n${stream ? 'Streamed, 64 chunks' : 'Plain'}: ${ROUNDS} rounds of ${REQUESTS} requests, ${BUSY_CLIENTS} clients\n`,
    )
    console.log(table(measured))
  }
  console.log('\nMemory, MiB\n')
  console.log(memoryTable(idle))
} finally {
  await Promise.all(contenders.map((contender) => contender.stop()))
}

/** Round by round, everyone in each. */
async function measure(stream: boolean): Promise<readonly Measured[]> {
  const rounds = new Map(contenders.map((contender): [Contender, Round[]] => [contender, []]))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++)
    for (const [contender, results] of rounds)
      try {
        const result = await oneRound(contender, stream)
        if (round >= 0) results.push(result)
      } catch (thrown) {
        // A peer that cannot do this is left out and named; one of ours that cannot is a failure.
        if (contender.isPeer !== true) throw thrown
        console.log(`${contender.name} is left out: ${String(thrown)}`)
        rounds.delete(contender)
      }
  return Array.from(rounds, ([{ name }, results]) => ({ name, rounds: results }))
}

async function oneRound({ pid, ...target }: Contender, stream: boolean): Promise<Round> {
  const before = pid === undefined ? 0 : cpuUs(pid)
  const busy = await run({ ...target, stream, requests: REQUESTS, clients: BUSY_CLIENTS })
  const used = pid === undefined ? 0 : cpuUs(pid) - before
  const calm = await run({ ...target, stream, requests: Math.ceil(REQUESTS / 10), clients: 1 })
  return { busy, cpuUs: used, calm }
}

function memoryTable(idle: readonly (ReturnType<typeof memoryMib> | undefined)[]): string {
  const rows = contenders.flatMap(({ name, pid }, at) => {
    const before = idle[at]
    if (pid === undefined || before === undefined) return []
    const after = memoryMib(pid)
    return [
      [
        name,
        ...[before.resident, before.private, after.resident, after.private].map((each) =>
          each.toFixed(0),
        ),
      ],
    ]
  })
  return layOut([['', 'idle RSS', 'idle private', 'RSS after load', 'private after load'], ...rows])
}
