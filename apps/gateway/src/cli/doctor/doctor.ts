/** `doctor`: looks at everything that can be wrong with an installation, and says how to mend it. Changes nothing. */
import { systemClock } from '@freellmapi/core'
import { notedAddress } from '../../storage/server-note.ts'
import { defineCommand, JSON_ARG } from '../command.ts'
import { envOf } from '../installed.ts'
import { withProgress } from '../progress.ts'
import { EXIT } from '../shell.ts'
import { styleOf } from '../style.ts'
import { checkData } from './data.ts'
import { checkExposure } from './exposure.ts'
import { reportOf, scoreOf } from './finding.ts'
import { checkDisk, checkNode, checkPort } from './machine.ts'
import { checkNetwork } from './network.ts'

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
      checkNode(shell),
      await checkPort(env, await runningUrl(env.DATA_DIR)),
      checkDisk(env),
      ...(await checkData(env)),
      ...checkExposure(env, shell),
      ...(offline ? [] : await checkNetwork(env, () => systemClock.nowMs())),
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
