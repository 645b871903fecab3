/** `/api/encryption`: the data key that seals what is stored, and its rotation while the gateway serves. */
import { planRotation, rotateDataKey } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { rotationBody } from '../../shapes/encryption.ts'
import { operation } from './validate.ts'

/** Shows what a rotation would do, and does it. */
export function encryptionRoutes({ encryption, clock }: Pick<Deps, 'encryption' | 'clock'>) {
  return new Hono()
    .get('/', operation('Says what a rotation would do', { reply: rotationBody }), async (c) =>
      c.json({ ...(await planRotation(encryption)) }, 200),
    )
    .post('/rotate', operation('Replaces the data key', { reply: rotationBody }), async (c) =>
      c.json({ ...(await rotateDataKey({ ...encryption, atMs: clock.nowMs() })) }, 200),
    )
}
