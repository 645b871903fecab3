/** `/api/keys`: the owner's provider keys. A key goes in once and never comes out again. */
import { type ApiError, type CredentialRow, type MeterReading, modelKey } from '@freellmapi/core'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody } from './validate.ts'

const label = z.string().trim().min(1).max(80)

const newKey = z.strictObject({
  provider: z.string().min(1).max(40),
  key: z
    .string()
    .trim()
    .min(1)
    .max(512)
    .regex(/^[\x21-\x7e]+$/, 'A key has no spaces and no control characters.'),
  label: label.optional(),
  account: z.string().trim().min(1).max(80).optional(),
})

export function keyRoutes({ credentials, engine, testKey }: Deps) {
  const describe = (row: CredentialRow) => toBody(row, metersOf(engine, row.id))
  return new Hono()
    .get('/', (c) => c.json({ data: credentials.list().map(describe) }))
    .post('/', jsonBody(newKey), async (c) => {
      const added = await credentials.add(c.req.valid('json'))
      if (!added.ok) throw new Refusal(REFUSALS[added.error])
      return c.json(describe(added.value), 201)
    })
    .delete('/:id', (c) => {
      if (!credentials.remove(c.req.param('id'))) throw new Refusal(UNKNOWN_KEY)
      return c.json({ deleted: true })
    })
    .post('/:id/test', async (c) => {
      const row = credentials.find(c.req.param('id'))
      if (row === undefined) throw new Refusal(UNKNOWN_KEY)
      const { verdict, error } = await testKey(row, c.req.raw.signal)
      credentials.probed(row.id, verdict)
      return c.json({
        verdict,
        reason: error?.kind ?? null,
        key: describe(credentials.find(row.id) ?? row),
      })
    })
}

/** A key as the admin sees it: everything but the key. */
function toBody(row: CredentialRow, meters: readonly object[]) {
  const { id, provider, account, label, hint, enabled, health, checkedAtMs, createdAtMs } = row
  return {
    id,
    provider,
    account,
    label,
    masked: `••••${hint}`,
    enabled,
    health,
    checkedAtMs: checkedAtMs ?? null,
    createdAtMs,
    meters,
  }
}

/** Each limit that binds the key, with its count; limits that models share appear once. */
function metersOf(engine: Deps['engine'], credentialId: string): readonly object[] {
  const seen = new Map<string, object>()
  for (const upstream of engine.roster.upstreams)
    if (upstream.credential.id === credentialId)
      for (const reading of engine.readings(upstream)) {
        const subject = reading.limit.scope === 'model' ? modelKey(upstream) : reading.limit.scope
        const name = `${subject} ${reading.limit.unit} ${JSON.stringify(reading.limit.window)}`
        seen.set(name, meterBody(subject, reading))
      }
  return [...seen.values()]
}

function meterBody(subject: string, { limit, used, resetAtMs }: MeterReading): object {
  const { unit, cap, window, source, asOf } = limit
  return { subject, unit, window, used, cap, resetAtMs: resetAtMs ?? null, source, asOf }
}

const REFUSALS: Readonly<Record<'unknown_provider' | 'duplicate', ApiError>> = {
  unknown_provider: {
    status: 400,
    type: 'invalid_request_error',
    code: 'unknown_provider',
    message: "Invalid 'provider': there is no provider of that id.",
    param: 'provider',
  },
  duplicate: {
    status: 400,
    type: 'invalid_request_error',
    code: 'duplicate_key',
    message: "Invalid 'key': this key is stored already.",
    param: 'key',
  },
}

const UNKNOWN_KEY: ApiError = {
  status: 404,
  type: 'invalid_request_error',
  code: 'unknown_key',
  message: 'There is no key of that id.',
  param: 'id',
}
