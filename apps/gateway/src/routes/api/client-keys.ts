/** `/api/client-keys` and `/api/unified-key`: the keys that the owner's apps present. */
import type { ApiError, ClientKeyRow } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { maskedKey } from '../../key-import/import-keys.ts'
import { freshProof } from '../../middleware/access.ts'
import {
  type ClientKeyBody,
  type ClientKeyList,
  clientKeyBody,
  clientKeyChange,
  clientKeyList,
  keyRotation,
  lentPass,
  type MadeClientKey,
  madeClientKey,
  newClientKey,
  rotatedKey,
  type UnifiedKeyBody,
  unifiedKeyBody,
} from '../../shapes/client-key.ts'
import { removed } from '../../shapes/key.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody, operation, unknownId } from './validate.ts'

/** Lists, renames and ends named keys, and makes one for whoever has just proved to be the owner. A key is told when it is made, and only then. */
export function clientKeyRoutes({ clientKeys }: Pick<Deps, 'clientKeys'>) {
  return new Hono()
    .get('/', operation('Lists client keys', { reply: clientKeyList }), (c) => {
      const list: ClientKeyList = { data: clientKeys.list().map(toClientKey) }
      return c.json(list, 200)
    })
    .post(
      '/',
      freshProof,
      operation('Makes a client key', { reply: madeClientKey, status: 201 }),
      jsonBody(newClientKey),
      async (c) => {
        const { key, row } = await clientKeys.add(c.req.valid('json'))
        const body: MadeClientKey = { ...toClientKey(row), key }
        return c.json(body, 201)
      },
    )
    .patch(
      '/:id',
      operation('Renames a client key', { reply: clientKeyBody }),
      jsonBody(clientKeyChange),
      (c) => {
        const id = c.req.param('id')
        clientKeys.rename(id, c.req.valid('json').label)
        const row = clientKeys.list().find((one) => one.id === id)
        if (row === undefined) throw unknownId('client key')
        return c.json(toClientKey(row), 200)
      },
    )
    .delete('/:id', operation('Ends a client key', { reply: removed }), (c) => {
      const id = c.req.param('id')
      const outcome = clientKeys.remove(id)
      if (outcome === 'unknown') throw unknownId('client key')
      if (outcome === 'unified') throw new Refusal(UNIFIED)
      return c.json({ id, deleted: true as const }, 200)
    })
}

/** Shows and rotates the unified key, to whoever has just proved to be the owner, and lends the dashboard a pass in its place. */
export function unifiedKeyRoutes({ clientKeys }: Pick<Deps, 'clientKeys'>) {
  return new Hono()
    .get(
      '/',
      freshProof,
      operation('Shows the unified key', { reply: unifiedKeyBody, trail: 'always' }),
      async (c) => {
        const [current, ...older] = clientKeys
          .list()
          .filter(({ unified }) => unified)
          .sort((left, right) => (right.expiresAtMs ?? Infinity) - (left.expiresAtMs ?? Infinity))
        const body: UnifiedKeyBody = {
          key: (await clientKeys.revealUnified()) ?? null,
          createdAtMs: current?.createdAtMs ?? null,
          lastSeenAtMs: current?.lastSeenAtMs ?? null,
          overlapping: older.map(toClientKey),
        }
        return c.json(body, 200)
      },
    )
    .post(
      '/rotate',
      freshProof,
      operation('Replaces the unified key', { reply: rotatedKey }),
      jsonBody(keyRotation),
      async (c) => {
        const { overlapMs } = c.req.valid('json')
        return c.json({ key: await clientKeys.rotateUnified(overlapMs), overlapMs }, 200)
      },
    )
    .post(
      '/pass',
      operation('Lends a key that stands for the unified key for an hour', {
        reply: lentPass,
        status: 201,
      }),
      async (c) => c.json({ ...(await clientKeys.lendPass()) }, 201),
    )
}

/** A client key without the key. */
function toClientKey(row: ClientKeyRow): ClientKeyBody {
  return {
    id: row.id,
    label: row.label,
    masked: maskedKey(row.hint),
    isUnified: row.unified,
    createdAtMs: row.createdAtMs,
    expiresAtMs: row.expiresAtMs ?? null,
    lastSeenAtMs: row.lastSeenAtMs ?? null,
  }
}

const UNIFIED: ApiError = {
  status: 400,
  type: 'invalid_request_error',
  code: 'unified_key',
  message: 'The unified key cannot be removed; rotate it instead.',
  param: 'id',
}
