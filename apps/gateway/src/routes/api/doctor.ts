/** `POST /api/doctor`: looks at what can be wrong with the installation, and says how to mend it. */
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { examination } from '../../shapes/doctor.ts'
import { operation } from './validate.ts'

/** Examines on demand. A `POST`, since it looks beyond this machine: no page of others may cause that. */
export function doctorRoutes({ examine }: Pick<Deps, 'examine'>) {
  return new Hono().post(
    '/',
    operation('Examines the installation', { reply: examination }),
    async (c) => c.json(await examine(), 200),
  )
}
