/** The program as a process: what it leaves on the disk, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { notedAddress } from '../../src/storage/server-note.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
// Whole starts of the program; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000 })

let dir: string
let child: ChildProcess | undefined

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'freellmapi-process-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

/** Starts the program under a permissive umask, as most machines have it, and waits for what it says. */
async function start(args: readonly string[], until: RegExp): Promise<string> {
  const started = spawn(
    '/bin/sh',
    ['-c', 'umask 022; exec "$@"', 'sh', process.execPath, MAIN, ...args],
    {
      cwd: dir,
      env: { DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'silent' },
    },
  )
  child = started
  let said = ''
  for await (const chunk of started.stdout) {
    said += chunk
    if (until.test(said)) return said
  }
  throw new Error(`it ended: ${said}`)
}

function ended(): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => child?.once('exit', (code, signal) => resolve({ code, signal })))
}

it('nothing it writes can be read by others, and SIGTERM ends it with 0', async () => {
  await start(['--port', '0'], /listening on http:\/\/\S+/)
  const files = readdirSync(join(dir, 'data'), { recursive: true, encoding: 'utf8' })
  expect(files).toEqual(
    expect.arrayContaining(['freellmapi.db-wal', 'freellmapi.db-shm', 'instance.lock']),
  )
  for (const file of ['.', ...files])
    expect(statSync(join(dir, 'data', file)).mode & 0o077, file).toBe(0)
  child?.kill('SIGTERM')
  expect(await ended()).toEqual({ code: 0, signal: null })
})

it('the demo answers its own curl, signs in by its own link, and leaves nothing behind', async () => {
  const said = await start(['--demo', '--port', '0'], /curl .*\n/)
  const [, url = '', key = ''] = /base URL +(\S+)[\s\S]*unified key +(\S+)/.exec(said) ?? []
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"model":"auto","messages":[{"role":"user","content":"Say hello"}]}',
  })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ object: 'chat.completion' })
  const link = new URL(/dashboard +(\S+)/.exec(said)?.[1] ?? '')
  const session = await fetch(new URL('/api/session', link), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URLSearchParams(link.hash.slice(1)).get('code') }),
  })
  expect(session.headers.get('set-cookie')).toContain('HttpOnly')
  child?.kill('SIGINT')
  expect(await ended()).toEqual({ code: 0, signal: null })
})

it('goes on serving when nobody reads what it prints', async () => {
  const started = spawn(process.execPath, [MAIN, '--port', '0'], {
    env: { DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'info' },
  })
  child = started
  started.stdout.destroy()
  started.stderr.destroy()
  const url = await vi.waitUntil(() => notedAddress(join(dir, 'data')), { timeout: 30_000 })
  expect((await fetch(`${url}/v1/models`)).status).toBe(401)
  started.kill('SIGTERM')
  expect(await ended()).toEqual({ code: 0, signal: null })
})
