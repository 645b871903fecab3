/** `/api/cooldowns`: who rests, and the owner's word that it is enough. */
import { benchedBy } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import {
  type CooldownList,
  cooldownClearing,
  cooldownList,
  cooldownsCleared,
} from '../../shapes/limit.ts'
import { toCooldown } from './meters.ts'
import { jsonBody, operation } from './validate.ts'

/** Lists and ends rests. */
export function cooldownRoutes({ engine, events }: Pick<Deps, 'engine' | 'events'>) {
  return new Hono()
    .get('/', operation('Lists rests', { reply: cooldownList }), (c) => {
      const list: CooldownList = { data: engine.cooldowns().map(toCooldown) }
      return c.json(list, 200)
    })
    .post(
      '/clear',
      operation('Ends rests', { reply: cooldownsCleared }),
      jsonBody(cooldownClearing),
      (c) => {
        const { id, keyId, model, provider } = c.req.valid('json')
        const cleared = engine.clearCooldowns((row) => {
          const benched = benchedBy(row)
          return (
            (id === undefined || row.key === id) &&
            (keyId === undefined || benched.credentialId === keyId) &&
            (model === undefined || benched.model === model) &&
            (provider === undefined || benched.provider === provider)
          )
        })
        events.tell('catalog.changed', () => ({ what: 'keys' }))
        return c.json({ cleared }, 200)
      },
    )
}
