/** `/api/session`: signing in by key or one-use code, saying who is signed in, signing out. */
import type { ApiError } from '@freellmapi/core'
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { signInPath } from '../../access/sessions.ts'
import type { Deps } from '../../deps.ts'
import { type AdminVariables, isAdminKey, refuse, SESSION_COOKIE } from '../../middleware/access.ts'
import { wrongKey } from '../../middleware/credentials.ts'
import type { RequestVariables } from '../../middleware/request-id.ts'
import {
  proof,
  type SessionBody,
  type SignInLink,
  sessionBody,
  sessionEnd,
  signInLink,
} from '../../shapes/session.ts'
import { jsonBody, operation } from './validate.ts'

/** Longer than any session lasts without use: how long it really lasts is the server's to say. */
const COOKIE_S = 30 * 24 * 3_600

type SessionDeps = Pick<Deps, 'sessions' | 'admin' | 'failedLogins' | 'trustedProxies'>

/** `POST /api/session`, which nobody needs to be signed in for. */
export function signInRoutes(deps: SessionDeps) {
  return new Hono<{ Variables: RequestVariables }>().post(
    '/',
    operation('Signs in', { reply: sessionBody }),
    jsonBody(proof),
    async (c) => {
      const given = c.req.valid('json')
      const isProven =
        'key' in given ? await isAdminKey(deps, given.key) : await deps.sessions.redeem(given.code)
      if (!isProven) return (await refuse(c, deps, 'key' in given ? wrongKey() : USED_UP)) as never
      const { cookie, idleEndsAtMs } = await deps.sessions.open()
      setCookie(c, SESSION_COOKIE, cookie, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: COOKIE_S,
        secure: isSecure(c),
      })
      const body: SessionBody = { via: 'cookie', idleEndsAtMs }
      return c.json(body, 200)
    },
  )
}

/** The rest of `/api/session`, for whoever is signed in. */
export function sessionRoutes({ sessions }: Pick<Deps, 'sessions'>) {
  return new Hono<{ Variables: AdminVariables }>()
    .get('/', operation('Says who is signed in', { reply: sessionBody }), (c) => {
      const body: SessionBody = { via: c.get('via'), idleEndsAtMs: c.get('idleEndsAtMs') ?? null }
      return c.json(body, 200)
    })
    .delete('/', operation('Signs out', { reply: sessionEnd }), async (c) => {
      const cookie = getCookie(c, SESSION_COOKIE)
      if (cookie !== undefined) await sessions.end(cookie)
      deleteCookie(c, SESSION_COOKIE, { path: '/' })
      return c.json({ ended: true as const }, 200)
    })
    .post(
      '/links',
      operation('Makes a one-use sign-in link', { reply: signInLink, status: 201 }),
      async (c) => {
        const { code, expiresAtMs } = await sessions.mintCode()
        const body: SignInLink = { code, path: signInPath(code), expiresAtMs }
        return c.json(body, 201)
      },
    )
}

/** A page that came over TLS, to us or to the proxy in front of us, must not send its cookie without. */
function isSecure(c: Context): boolean {
  const { headers, url } = c.req.raw
  return (headers.get('origin') ?? url).startsWith('https:')
}

const USED_UP: ApiError = {
  ...wrongKey(),
  code: 'invalid_code',
  message: 'This sign-in link was used already, or is too old. Ask the server for a new one.',
}
