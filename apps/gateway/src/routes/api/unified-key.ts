/** `/api/unified-key`: the one key the owner's apps use. */
import { Hono } from 'hono'
import { z } from 'zod'
import { OVERLAP_MS } from '../../client-keys.ts'
import type { Deps } from '../../deps.ts'
import { jsonBody } from './validate.ts'

const DAY_MS = 24 * 3_600_000

/** How long the old key goes on working; zero ends it at once, after a leak. */
const rotation = z.strictObject({ overlapMs: z.int().min(0).max(DAY_MS).default(OVERLAP_MS) })

export function unifiedKeyRoutes({ clientKeys }: Pick<Deps, 'clientKeys'>) {
  return new Hono()
    .get('/', async (c) => c.json({ key: (await clientKeys.revealUnified()) ?? null }))
    .post('/rotate', jsonBody(rotation), async (c) => {
      const { overlapMs } = c.req.valid('json')
      return c.json({ key: await clientKeys.rotateUnified(overlapMs), overlapMs })
    })
}
