/** Whatever throws, and whatever it quotes: no secret that was loaded leaves with a line of the log. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { expect, it } from 'vitest'
import { createLog } from '../src/log.ts'
import { Redactions } from '../src/redactions.ts'
import { startStack } from './stack/stack.ts'

const ADMIN_KEY = 'redaction-admin-4d8e2f6b1a9c'
const PASSPHRASE = 'redaction "passphrase" \\ with quotes'
const ENCRYPTION_KEY = 'ca7a4d1e5ec4e7'.padEnd(64, '0123456789abcdef')
const LATER_KEY = 'gsk_redaction_later_0123456789'
const TARGET_URL = 'http://127.0.0.1:9/topic-of-nobody'
const OTLP_TOKEN = 'otlp_redaction_5e2d9f3b1c7a'
const TOKEN = 'tk_redaction_9f3b1c7a5e2d'

it('row 53: an error that quotes a loaded secret is logged without it', {
  timeout: 30_000,
}, async () => {
  const lines: string[] = []
  const redactions = new Redactions()
  const log = createLog('trace', redactions, { write: (line) => void lines.push(line) })
  const env = {
    ADMIN_DASHBOARD_KEY: ADMIN_KEY,
    ENCRYPTION_KEY,
    BACKUP_PASSPHRASE: PASSPHRASE,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${OTLP_TOKEN}`,
  }
  await using stack = await startStack({ keyed: ['groq'], env, log, redactions })
  const { deps, unified } = stack.gateway
  await deps.credentials.add({ provider: 'groq', key: LATER_KEY })
  const target = { kind: 'ntfy', url: TARGET_URL, token: TOKEN, label: 'me' } as const
  await deps.alertTargets.add({ ...target, severity: 'info', enabled: true })
  const rotated = await deps.clientKeys.rotateUnified(60_000)
  const secrets = [
    ADMIN_KEY,
    ENCRYPTION_KEY,
    PASSPHRASE,
    'test-groq-key',
    LATER_KEY,
    TARGET_URL,
    TOKEN,
    OTLP_TOKEN,
    unified.key,
    rotated,
  ]
  for (const secret of secrets) {
    const thrown = new Error(`cannot use ${secret} here`, { cause: new Error(secret) })
    log.error({ err: thrown, value: secret, nested: { [secret]: [secret] } }, `with ${secret}`)
    const line = lines.at(-1) ?? ''
    expect(line).toContain('[hidden]')
    for (const one of [secret, JSON.stringify(secret).slice(1, -1)]) expect(line).not.toContain(one)
    expect(JSON.parse(line)).toMatchObject({ msg: 'with [hidden]' })
  }
})

it('a secret is hidden from the moment it is opened, also after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-redaction-'))
  await using lab = await startLab({ limits: 'off' })
  {
    await using first = await startStack({ keyed: [], dataDir, lab })
    await first.gateway.deps.credentials.add({ provider: 'groq', key: LATER_KEY })
  }
  const lines: string[] = []
  const redactions = new Redactions()
  const log = createLog('trace', redactions, { write: (line) => void lines.push(line) })
  {
    await using second = await startStack({ keyed: [], dataDir, lab, log, redactions })
    const { credentials } = second.gateway.deps
    for (const { id } of credentials.list()) await credentials.secret(id)
    log.error({ err: new Error(LATER_KEY) }, 'failed')
  }
  const line = lines.find((one) => one.includes('failed'))
  expect(line).toContain('[hidden]')
  expect(line).not.toContain(LATER_KEY)
  rmSync(dataDir, { recursive: true, force: true })
})
