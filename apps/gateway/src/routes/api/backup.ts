/** `POST /api/backup` and `/api/restore`: the whole database as one encrypted file, and back. */
import type { ApiError } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { freshProof } from '../../middleware/access.ts'
import {
  backupList,
  backupOrder,
  type RestoreBody,
  restoreBody,
  restoreQuery,
} from '../../shapes/backup.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody, operation, query } from './validate.ts'

/** Where a passphrase travels: in no address, which is logged. */
const PASSPHRASE_HEADER = 'x-backup-passphrase'

/** Makes a backup to be kept elsewhere, and lists those that were made by themselves. */
export function backupRoutes({ backups, clock }: Pick<Deps, 'backups' | 'clock'>) {
  return new Hono()
    .get('/', operation('Lists the scheduled backups', { reply: backupList }), (c) =>
      c.json(backups.list(), 200),
    )
    .post(
      '/',
      freshProof,
      operation('Makes an encrypted backup', { media: 'application/octet-stream' }),
      jsonBody(backupOrder),
      async (c) => {
        const { stream, bytes } = await backups.make(c.req.valid('json').passphrase)
        const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
        return c.body(stream, 200, {
          'content-type': 'application/octet-stream',
          'content-length': String(bytes),
          'content-disposition': `attachment; filename="freellmapi-${day}.backup"`,
          'cache-control': 'no-store',
        })
      },
    )
}

/** Takes a backup from whoever has just proved to be the owner: its keys take the place of ours. The body is the file, its passphrase a header, percent-encoded. */
export function restoreRoutes({ backups }: Pick<Deps, 'backups'>) {
  return new Hono().post(
    '/',
    freshProof,
    operation('Checks a backup, and puts it in place at the next start', {
      reply: restoreBody,
      trail: 'unless dryRun',
    }),
    query(restoreQuery),
    async (c) => {
      const isDryRun = c.req.valid('query').dryRun === '1'
      const { body, headers } = c.req.raw
      if (body === null)
        throw new Refusal(
          refusal('empty_body', 'The backup is missing: send the file as the body.'),
        )
      const passphrase = decoded(headers.get(PASSPHRASE_HEADER))
      const staged = await backups.restore(body, { passphrase, isDryRun })
      if (!staged.ok) throw new Refusal(refusal(staged.error.reason, staged.error.message))
      const answer: RestoreBody = {
        isStaged: !isDryRun,
        message: isDryRun
          ? 'The backup is whole and fits this installation.'
          : 'The backup is checked and waits. Restart FreeLLMAPI to put it in place; what is there now is kept as a copy.',
      }
      return c.json(answer, 200)
    },
  )
}

function decoded(text: string | null): string | undefined {
  if (text === null) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded: taken as it is.
    return text
  }
}

function refusal(code: string, message: string): ApiError {
  return { status: 400, type: 'invalid_request_error', code, message, param: null }
}
