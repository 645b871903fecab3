/** A server examines what it runs on: what can be looked at while it serves, and is over in a few seconds. */
import { resolve } from 'node:path'
import type { Clock } from '@freellmapi/core'
import type { Env } from '../env.ts'
import type { UpstreamFetch } from '../outbound/upstream-fetch.ts'
import type { Examination } from '../shapes/doctor.ts'
import { checkDirectory } from './data.ts'
import { checkExposure } from './exposure.ts'
import { scoreOf } from './finding.ts'
import { checkDisk } from './machine.ts'
import { checkNetwork } from './network.ts'

/** What a server is examined with. */
export interface DoctorMeans extends Pick<UpstreamFetch, 'fetch'> {
  readonly env: Env
  readonly clock: Clock
}

/**
 * Makes the doctor of a running server. It changes nothing, sends no key and spends no quota; whoever asks while an
 * examination is under way is told what that one finds. Not the database's pages: reading them all would keep clients
 * waiting, and `freellmapi doctor` does it.
 */
export function createDoctor({ env, fetch, clock }: DoctorMeans): () => Promise<Examination> {
  let running: Promise<Examination> | undefined
  const examine = async (): Promise<Examination> => {
    const nowMs = (): number => clock.nowMs()
    const findings = [
      checkDisk(env),
      ...checkDirectory(env),
      ...checkExposure(env, resolve('.')),
      ...(await checkNetwork(env, { fetch, nowMs })),
    ]
    return {
      atMs: nowMs(),
      score: scoreOf(findings),
      findings: findings.map(({ fix = null, params, ...found }) => ({
        ...found,
        params: { ...params },
        fix,
      })),
    }
  }
  return () => {
    running ??= examine().finally(() => {
      running = undefined
    })
    return running
  }
}
