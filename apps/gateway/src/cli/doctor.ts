/** `doctor`: looks at everything that can be wrong with an installation, and says how to mend it. Changes nothing. */
import { systemClock } from '@freellmapi/core'
import { checkData } from '../doctor/data.ts'
import { checkExposure } from '../doctor/exposure.ts'
import { type Finding, type Level, scoreOf } from '../doctor/finding.ts'
import { checkDisk, checkNode, checkPort } from '../doctor/machine.ts'
import { checkNetwork } from '../doctor/network.ts'
import type { Env } from '../env.ts'
import { createUpstreamFetch } from '../outbound/upstream-fetch.ts'
import { notedAddress } from '../storage/server-note.ts'
import { defineCommand, JSON_ARG } from './command.ts'
import { envOf } from './installed.ts'
import { withProgress } from './progress.ts'
import { EXIT } from './shell.ts'
import { type Style, styleOf } from './style.ts'

/** Examines the installation; a problem makes the exit code 1. */
export const doctor = defineCommand({
  summary: 'Check this installation, with the fix for each finding. Changes nothing.',
  examples: [
    ['freellmapi doctor', 'everything'],
    ['freellmapi doctor --offline', 'without asking providers anything'],
    ['freellmapi doctor --json', 'for scripts; the exit code is 1 when there is a problem'],
  ],
  args: {
    offline: { type: 'boolean', description: 'do not look beyond this machine' },
    ...JSON_ARG,
  },
  async run({ offline, json }, shell) {
    const env = envOf(shell)
    const findings = await withProgress('Examining', shell, async () => [
      checkNode(shell.versions),
      await checkPort(env, await runningUrl(env.DATA_DIR)),
      checkDisk(env),
      ...(await checkData(env)),
      ...checkExposure(env, shell.workingDir),
      ...(offline ? [] : await beyond(env)),
    ])
    const score = scoreOf(findings)
    shell.out(
      json ? `${JSON.stringify({ score, findings })}\n` : reportOf(findings, styleOf(shell)),
    )
    return findings.some(({ level }) => level === 'problem') ? EXIT.failed : EXIT.ok
  },
})

/** The address of the server that holds the data directory, if it answers. */
async function runningUrl(dataDir: string): Promise<string | undefined> {
  const url = notedAddress(dataDir)
  if (url === undefined) return undefined
  return await fetch(`${url}/livez`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).then(
    ({ ok }) => (ok ? url : undefined),
    () => undefined,
  )
}

/** It is on this machine. */
const ANSWER_MS_MAX = 2_000

/** The providers, by connections of their own. */
async function beyond(env: Env): Promise<readonly Finding[]> {
  const { fetch, close } = createUpstreamFetch()
  try {
    return await checkNetwork(env, { fetch, nowMs: () => systemClock.nowMs() })
  } finally {
    await close()
  }
}

const MARK: Readonly<Record<Level, string>> = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' }
const MARK_CHARS = 7

/** The report for a person: worst last, where the eye ends up. */
function reportOf(findings: readonly Finding[], style: Style): string {
  const paint = { ok: style.green, warning: style.yellow, problem: style.red }
  const order: readonly Level[] = ['ok', 'warning', 'problem']
  const lines = order.flatMap((level) =>
    findings
      .filter((finding) => finding.level === level)
      .flatMap(({ check, message, fix }) => [
        `${paint[level](MARK[level].padEnd(MARK_CHARS))}  ${style.bold(check)}: ${message}`,
        ...(fix === undefined ? [] : [`${' '.repeat(MARK_CHARS)}  ${style.dim('fix:')} ${fix}`]),
      ]),
  )
  return `${lines.join('\n')}\n\nScore: ${scoreOf(findings)} of 100\n`
}
