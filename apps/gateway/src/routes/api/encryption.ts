/** `/api/encryption`: the data key that seals what is stored, and its rotation while the gateway serves. */
import { planRotation, rotateDataKey } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { RequestVariables } from '../../middleware/request-id.ts'
import { methodNotAllowed } from '../not-found.ts'

export function encryptionRoutes({ encryption, clock }: Pick<Deps, 'encryption' | 'clock'>) {
  return new Hono<{ Variables: RequestVariables }>()
    .get('/', async (c) => c.json(await planRotation(encryption)))
    .all('/', methodNotAllowed('GET'))
    .post('/rotate', async (c) =>
      c.json(await rotateDataKey({ ...encryption, atMs: clock.nowMs() })),
    )
    .all('/rotate', methodNotAllowed('POST'))
}
