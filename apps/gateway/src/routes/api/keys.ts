/** `/api/keys`: the owner's provider keys. A key goes in once and never comes out again. */
import type { ApiError, CredentialRow } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { importKeys } from '../../key-import/import-keys.ts'
import {
  type KeyBody,
  type KeyList,
  type KeyTest,
  keyBody,
  keyChange,
  keyList,
  keyPause,
  keyTest,
  newKey,
  removed,
} from '../../shapes/key.ts'
import { type ImportBody, importBody, keyImport, keyImportQuery } from '../../shapes/key-import.ts'
import type { AddFailure } from '../../upstreams/credentials.ts'
import { Refusal } from '../not-found.ts'
import { toKey } from './key-view.ts'
import { jsonBody, operation, query, unknownId } from './validate.ts'

/** Lists, adds, changes, tests, pauses and imports keys. */
export function keyRoutes(deps: Deps) {
  const { credentials, catalog, testKey, candidateKeys, events, clock } = deps
  const show = (row: CredentialRow): KeyBody => toKey(deps, row)
  const find = (id: string): CredentialRow => {
    const row = credentials.find(id)
    if (row === undefined) throw unknownId('key')
    return row
  }
  const keysChanged = (): void => events.tell('catalog.changed', () => ({ what: 'keys' }))
  return new Hono()
    .get('/', operation('Lists keys', { reply: keyList }), (c) => {
      const list: KeyList = { data: credentials.list().map(show) }
      return c.json(list, 200)
    })
    .post(
      '/',
      operation('Adds a key', { reply: keyBody, status: 201 }),
      jsonBody(newKey),
      async (c) => {
        const added = await credentials.add(c.req.valid('json'))
        if (!added.ok) throw new Refusal(REFUSALS[added.error])
        keysChanged()
        return c.json(show(added.value), 201)
      },
    )
    .post(
      '/import',
      operation('Finds keys in a text and stores them', {
        reply: importBody,
        trail: 'unless dryRun',
      }),
      query(keyImportQuery),
      jsonBody(keyImport),
      async (c) => {
        const { dryRun, validate } = c.req.valid('query')
        const { providers } = catalog
        const body: ImportBody = await importKeys(
          {
            providers,
            credentials,
            describe: show,
            candidates: candidateKeys,
            signal: c.req.raw.signal,
          },
          { ...c.req.valid('json'), isDryRun: dryRun === '1', validates: validate === '1' },
        )
        if (body.stored > 0) keysChanged()
        return c.json(body, 200)
      },
    )
    .patch('/:id', operation('Changes a key', { reply: keyBody }), jsonBody(keyChange), (c) => {
      const { id } = find(c.req.param('id'))
      credentials.change(id, withoutAbsent(c.req.valid('json')))
      return c.json(show(find(id)), 200)
    })
    .delete('/:id', operation('Removes a key', { reply: removed }), (c) => {
      const { id } = find(c.req.param('id'))
      credentials.remove(id)
      keysChanged()
      return c.json({ id, deleted: true as const }, 200)
    })
    .post(
      '/:id/test',
      operation('Asks the provider about a key', { reply: keyTest }),
      async (c) => {
        const row = find(c.req.param('id'))
        const { verdict, error } = await testKey(row, c.req.raw.signal)
        credentials.probed(row.id, verdict)
        const body: KeyTest = { verdict, reason: error?.kind ?? null, key: show(find(row.id)) }
        return c.json(body, 200)
      },
    )
    .post(
      '/:id/pause',
      operation('Leaves a key alone for a while', { reply: keyBody }),
      jsonBody(keyPause),
      (c) => {
        const { id } = find(c.req.param('id'))
        credentials.pause(id, clock.nowMs() + c.req.valid('json').forMs)
        return c.json(show(find(id)), 200)
      },
    )
}

/** Fields that were not sent are not there, rather than there without a value. */
function withoutAbsent<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

const REFUSALS: Readonly<Record<AddFailure, ApiError>> = {
  unknown_provider: {
    status: 400,
    type: 'invalid_request_error',
    code: 'unknown_provider',
    message: "Invalid 'provider': There is no provider of that id; GET /api/providers lists them.",
    param: 'provider',
  },
  duplicate: {
    status: 400,
    type: 'invalid_request_error',
    code: 'duplicate_key',
    message: "Invalid 'key': This key is stored already.",
    param: 'key',
  },
  incomplete: {
    status: 400,
    type: 'invalid_request_error',
    code: 'incomplete_key',
    message: "Invalid 'key': This provider’s keys begin with the account, as in account:token.",
    param: 'key',
  },
}
