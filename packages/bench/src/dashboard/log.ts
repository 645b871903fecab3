/** A month of a busy household: requests over providers, models, keys and clients, one in twenty of them in trouble. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AttemptRecord, ErrorKind, Outcome, RequestRecord } from '@freellmapi/core'
import { createRequestLog, openDatabase } from '@freellmapi/db'
import { providers } from '@freellmapi/providers'

const MONTH_MS = 29 * 86_400_000
const BATCH = 5_000
const KEYS_PER_PROVIDER = 4
const CLIENTS = 6

const MODELS = providers.flatMap(({ id, models }) =>
  models.map((model) => ({ provider: id, model: model.id })),
)

/** Makes a data directory with so many requests in its log, written as the gateway writes them. */
export function fillLog(rows: number): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'freellmapi-dashboard-bench-'))
  const database = openDatabase({
    file: join(dir, 'freellmapi.db'),
    migrations: fileURLToPath(new URL('../../../../drizzle', import.meta.url)),
  })
  const log = createRequestLog(database.orm)
  const nowMs = Date.now()
  for (let from = 0; from < rows; from += BATCH)
    log.write(
      Array.from({ length: Math.min(BATCH, rows - from) }, (_, at) =>
        record(from + at, nowMs - MONTH_MS + Math.floor((MONTH_MS * (from + at)) / rows)),
      ),
    )
  database.close()
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

function record(number: number, atMs: number): RequestRecord {
  const isBad = number % 20 === 0
  const outcome: Outcome = isBad ? (BAD[(number / 20) % BAD.length] ?? 'failed') : 'succeeded'
  const durationMs = 200 + ((number * 7) % 4_000)
  const attempts: readonly AttemptRecord[] = isBad
    ? [attempt(number, 'overloaded'), attempt(number + 1, 'rate_limited')]
    : [attempt(number, undefined)]
  return {
    id: `req_${number}`,
    atMs,
    clientKeyId: `client-${number % CLIENTS}`,
    requestedModel: 'auto',
    stream: number % 2 === 0,
    outcome,
    httpStatus: isBad ? 502 : 200,
    durationMs,
    firstTokenMs: Math.floor(durationMs / 3),
    ...(isBad ? {} : served(number)),
    promptTokens: 300 + (number % 400),
    completionTokens: 80 + (number % 200),
    attempts,
    explanation: EXPLANATION,
  }
}

const BAD: readonly Outcome[] = ['failed', 'canceled', 'exhausted', 'failed', 'canceled']

/** As long as the traces that the gateway keeps. */
const EXPLANATION = JSON.stringify({ mode: 'auto', filler: 'x'.repeat(700) })

function served(number: number): { readonly provider: string; readonly model: string } {
  return MODELS[number % MODELS.length] ?? { provider: '', model: '' }
}

function attempt(number: number, error: ErrorKind | undefined): AttemptRecord {
  const { provider, model } = served(number)
  return {
    provider,
    model,
    credentialId: `${provider}-${number % KEYS_PER_PROVIDER}`,
    startedAfterMs: 1,
    durationMs: 150 + (number % 900),
    promptTokens: 300,
    completionTokens: 90,
    ...(error === undefined ? {} : { error }),
  }
}
