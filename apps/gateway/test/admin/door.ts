/** An installation behind its whole HTTP surface, without a socket: who gets in, at a time of the test's own choosing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestClock } from '@freellmapi/core/testing'
import { expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { parseEnv } from '../../src/env.ts'
import { type Installation, openInstallation } from '../../src/installation.ts'

/** The headers of a request. */
export type RequestHeaders = Readonly<Record<string, string>>

/** What tests knock at. */
export interface Door extends AsyncDisposable {
  readonly clock: TestClock
  /** The one that runs now. */
  readonly installation: () => Installation
  /** Stops it, and starts the next in the same data directory. */
  readonly restart: (env?: Readonly<Record<string, string>>) => Promise<void>
  /** A request from an address that is not this machine. */
  readonly call: (
    method: string,
    path: string,
    headers?: RequestHeaders,
    sent?: { readonly body?: object; readonly address?: string },
  ) => Promise<Response>
  /** Signs in with the admin key; the cookie, as a header. */
  readonly signIn: () => Promise<RequestHeaders>
  /** What the admin plane answers. */
  readonly status: (headers: RequestHeaders) => Promise<number>
}

/** Starts an installation in a directory of its own, which is gone afterwards. */
export async function openDoor(): Promise<Door> {
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-door-'))
  const clock = new TestClock()
  const start = (env: Readonly<Record<string, string>> = {}): Promise<Installation> =>
    openInstallation({
      env: parseEnv({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env }, []),
      clock,
    })
  let installation = await start()
  let app = createApp(installation.deps)
  const call: Door['call'] = async (
    method,
    path,
    headers = {},
    { body, address = '203.0.113.9' } = {},
  ) => {
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return await app.fetch(request, { incoming: { socket: { remoteAddress: address } } })
  }
  return {
    clock,
    installation: () => installation,
    async restart(env) {
      await installation.close()
      installation = await start(env)
      app = createApp(installation.deps)
    },
    call,
    async signIn() {
      const key = installation.secrets.adminKey
      const response = await call('POST', '/api/session', {}, { body: { key } })
      expect(response.status).toBe(200)
      const cookie = response.headers.get('set-cookie') ?? ''
      expect(cookie).toContain('HttpOnly')
      expect(cookie).toContain('SameSite=Strict')
      expect(cookie).not.toContain(key)
      return { cookie: cookie.split(';')[0] ?? '' }
    },
    status: async (headers) => (await call('GET', '/api/status', headers)).status,
    async [Symbol.asyncDispose]() {
      await installation.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
