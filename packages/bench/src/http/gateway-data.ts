/** A data directory for the measured gateway: limits lifted, so that routing and ledger work without ever refusing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogLimits, type RequestRecord } from '@freellmapi/core'
import { createModelSettingStore, createRequestLog, openDatabase } from '@freellmapi/db'
import { providers } from '@freellmapi/providers'

/** What the bench's requests present. */
export const CLIENT_KEY = 'sk-bench-0123456789abcdefghijklmnop'

const PROVIDER = 'groq'
const CAP = 1e12
const BATCH = 10_000
const WEEK_MS = 7 * 86_400_000

/** Makes the directory, with `rows` requests already in its log. Counts in the ledger are kept as ever. */
export function makeDataDir(rows: number): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'freellmapi-bench-'))
  const database = openDatabase({
    file: join(dir, 'freellmapi.db'),
    migrations: fileURLToPath(new URL('../../../../drizzle', import.meta.url)),
  })
  const settings = createModelSettingStore(database.orm)
  const provider = providers.find(({ id }) => id === PROVIDER)
  if (provider === undefined) throw new Error(`no provider ${PROVIDER}`)
  const credential = { id: 'bench', provider: PROVIDER, account: 'bench', label: 'bench' }
  for (const model of provider.models)
    settings.save({
      model: `${PROVIDER}/${model.id}`,
      enabled: true,
      limits: catalogLimits({ provider, model, credential }).map((limit) => ({
        ...limit,
        cap: CAP,
        source: 'user',
      })),
    })
  const log = createRequestLog(database.orm)
  for (let from = 0; from < rows; from += BATCH)
    log.write(
      Array.from({ length: Math.min(BATCH, rows - from) }, (_, at) => record(from + at, rows)),
    )
  database.close()
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** The environment of a gateway on that directory, with one provider at `upstreamUrl`. */
export function gatewayEnvironment(dir: string, upstreamUrl: string): Record<string, string> {
  return {
    DATA_DIR: dir,
    PORT: '0',
    ENCRYPTION_KEY: 'be'.repeat(32),
    UNIFIED_API_KEY: CLIENT_KEY,
    GROQ_API_KEY: 'gsk_bench0123456789abcdefghijklmnop',
    GROQ_BASE_URL: upstreamUrl,
    LOG_LEVEL: 'warn',
  }
}

/** One past request with its attempt, spread evenly over the last week. */
function record(number: number, of: number): RequestRecord {
  const served = { provider: PROVIDER, model: 'openai/gpt-oss-20b' }
  const tokens = { promptTokens: 300 + (number % 400), completionTokens: 80 + (number % 200) }
  const durationMs = 200 + (number % 1_500)
  return {
    id: `req_${number}`,
    atMs: Date.now() - WEEK_MS + Math.floor((WEEK_MS * number) / of),
    clientKeyId: 'bench',
    requestedModel: 'auto',
    stream: number % 2 === 0,
    outcome: 'succeeded',
    httpStatus: 200,
    durationMs,
    ...served,
    ...tokens,
    attempts: [{ ...served, ...tokens, credentialId: 'bench', startedAfterMs: 1, durationMs }],
  }
}
