/**
 * `npm run probes`: what a client of a gateway sees when its upstream misbehaves, as one column of a table.
 *
 * Without `--url` the built gateway of this repository is probed. Any other is probed with the lab of this process as
 * its only upstream: point it there first; the first lines say where.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type Lab,
  PROBES,
  type ProbeContext,
  probeChat,
  startLab,
  type Target,
} from '@freellmapi/lab'
import { startChild } from './http/child.ts'

const HELP = `Usage: npm run probes -- [options]

  --url <base>           base URL of the gateway, up to /v1 (this repository's own gateway)
  --key <key>            a key for it
  --model <name>         a model with the lab as its only upstream, and no alternative
  --limited-model <name> a model that the gateway was told may be asked --cap times a minute
  --cap <n>              (10)
  --name <name>          heading of the column (the URL)
  --lab-port <n>         where the lab listens (4010)
  --watch-s <n>          how long a silent stream is watched (90)
  --help                 this text`

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    model: { type: 'string' },
    'limited-model': { type: 'string' },
    cap: { type: 'string' },
    name: { type: 'string' },
    'lab-port': { type: 'string' },
    'watch-s': { type: 'string' },
    help: { type: 'boolean' },
  },
})
const WATCH_S = 90
const LAB_PORT = 4_010
/** A gateway that benches its only upstream is given so long to come back before the next probe. */
const RECOVERY_MS_MAX = 120_000
const RECOVERY_POLL_MS = 500
/** The two that count a minute's requests each need a minute of their own. */
const MINUTE_MS = 61_000
const MODEL = 'qwen/qwen3.8-27b'
const LIMITED_MODEL = 'openai/gpt-oss-20b'
/** Groq's own number for it, which our catalog states. */
const LIMITED_CAP = 30
const KEY = 'unified-key-of-the-probes'

if (values.help === true) console.log(HELP)
else
  process.exitCode = (await (values.url === undefined ? probeOurs() : probeOther(values.url)))
    ? 0
    : 1

async function probeOurs(): Promise<boolean> {
  await using lab = await startLab({ limits: 'off' })
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-probes-'))
  const bundle = fileURLToPath(new URL('../../../apps/gateway/dist/freellmapi.js', import.meta.url))
  const child = await startChild({
    file: process.execPath,
    args: [bundle],
    env: {
      ...lab.environment,
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
      GROQ_API_KEY: 'any-key',
      UNIFIED_API_KEY: KEY,
    },
  })
  try {
    const target = { baseUrl: `${child.url}/v1`, key: KEY, model: `groq/${MODEL}` }
    const limited = { model: `groq/${LIMITED_MODEL}`, cap: LIMITED_CAP }
    return await table(lab, target, { name: 'FreeLLMAPI', limited })
  } finally {
    await child.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function probeOther(url: string): Promise<boolean> {
  const port = Number(values['lab-port'] ?? LAB_PORT)
  await using lab = await startLab({ limits: 'off', port })
  console.log(`The lab stands in for a provider at ${lab.baseUrl('groq')}; any key is good there.`)
  console.log('Make it the only upstream of the gateway. Waiting for the first answer ...\n')
  const target = {
    baseUrl: url.replace(/\/+$/, ''),
    key: values.key ?? '',
    model: values.model ?? MODEL,
  }
  const model = values['limited-model']
  const cap = Number(values.cap ?? 10)
  return await table(lab, target, {
    name: values.name ?? url,
    ...(model === undefined ? {} : { limited: { model, cap } }),
  })
}

/** Runs every probe and prints its row as it comes. Returns whether all are as a client needs them. */
async function table(
  lab: Lab,
  target: Target,
  { name, limited }: { readonly name: string; readonly limited?: ProbeContext['limited'] },
): Promise<boolean> {
  const watchMs = Number(values['watch-s'] ?? WATCH_S) * 1_000
  console.log(`| probe | ${name} | a client needs | |\n|---|---|---|---|`)
  let held = 0
  let hasMetered = false
  for (const probe of PROBES) {
    if (hasMetered && probe.isMetered && limited !== undefined)
      await new Promise((resolve) => setTimeout(resolve, MINUTE_MS))
    hasMetered ||= probe.isMetered
    const recoveredMs = await recovered(lab, target)
    lab.clear()
    const { cell, holds } = await probe.run({
      lab,
      target,
      watchMs,
      ...(limited === undefined ? {} : { limited }),
    })
    const slow =
      recoveredMs > RECOVERY_POLL_MS
        ? ` (after ${Math.round(recoveredMs / 1_000)} s of refusals)`
        : ''
    console.log(
      `| ${probe.name} | ${cell}${slow} | ${probe.expected} | ${holds ? 'yes' : '**no**'} |`,
    )
    if (holds) held++
  }
  const day = new Date().toISOString().slice(0, 10)
  console.log(`\n${held} of ${PROBES.length} as a client needs them, ${day}.`)
  return held === PROBES.length
}

/** How long the gateway went on refusing after the probe before, now that nothing is wrong any more. */
async function recovered(lab: Lab, target: Target): Promise<number> {
  lab.clear()
  const startedMs = performance.now()
  while (performance.now() - startedMs < RECOVERY_MS_MAX) {
    if ((await probeChat(target, {})).status === 200) break
    await new Promise((resolve) => setTimeout(resolve, RECOVERY_POLL_MS))
  }
  return performance.now() - startedMs
}
