/** `/api/session`: signing in by key or one-use code, saying who is signed in, signing out. */
import type { ApiError } from '@freellmapi/core'
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { signInPath } from '../../access/sessions.ts'
import type { Deps } from '../../deps.ts'
import {
  type AdminVariables,
  adminOf,
  freshProof,
  isAdminKey,
  isGuess,
  refuse,
  SESSION_COOKIE,
} from '../../middleware/access.ts'
import { wrongKey } from '../../middleware/credentials.ts'
import type { RequestVariables } from '../../middleware/request-id.ts'
import {
  keyProof,
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

/** Signing in, and asking whether one is: nobody needs to be signed in for that. */
export function signInRoutes(deps: SessionDeps) {
  return new Hono<{ Variables: RequestVariables }>()
    .get('/', operation('Says who is signed in', { reply: sessionBody }), async (c) => {
      const caller = await adminOf(c, deps)
      if (caller.ok) return c.json(toBody(caller.value), 200)
      // A wrong key is one here as well; who presents none is nobody, and told no more.
      if (isGuess(caller.error)) return (await refuse(c, deps, caller.error)) as never
      return c.json(STRANGER, 200)
    })
    .post('/', operation('Signs in', { reply: sessionBody }), jsonBody(proof), async (c) => {
      const given = c.req.valid('json')
      const isProven =
        'key' in given ? await isAdminKey(deps, given.key) : await deps.sessions.redeem(given.code)
      if (!isProven) return (await refuse(c, deps, 'key' in given ? wrongKey() : USED_UP)) as never
      const { cookie, session } = await deps.sessions.open()
      setCookie(c, SESSION_COOKIE, cookie, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: COOKIE_S,
        secure: isSecure(c),
      })
      return c.json(toBody({ via: 'cookie', session }), 200)
    })
}

/** The rest of `/api/session`, for whoever is signed in. */
export function sessionRoutes(deps: SessionDeps) {
  const { sessions } = deps
  return new Hono<{ Variables: AdminVariables }>()
    .post(
      '/proof',
      operation('Proves once more to be the owner', { reply: sessionBody }),
      jsonBody(keyProof),
      async (c) => {
        const { key } = c.req.valid('json')
        if (!(await isAdminKey(deps, key))) return (await refuse(c, deps, NO_PROOF)) as never
        const cookie = getCookie(c, SESSION_COOKIE)
        const isSession = c.get('via') === 'cookie' && cookie !== undefined
        if (isSession) await sessions.prove(cookie)
        const session = isSession ? await sessions.use(cookie) : undefined
        return c.json(toBody({ via: c.get('via'), session }), 200)
      },
    )
    .delete('/', operation('Signs out', { reply: sessionEnd }), async (c) => {
      const cookie = getCookie(c, SESSION_COOKIE)
      if (cookie !== undefined) await sessions.end(cookie)
      deleteCookie(c, SESSION_COOKIE, { path: '/' })
      return c.json({ ended: true as const }, 200)
    })
    .post(
      '/links',
      freshProof,
      operation('Makes a one-use sign-in link', { reply: signInLink, status: 201 }),
      async (c) => {
        const { code, expiresAtMs } = await sessions.mintCode()
        const body: SignInLink = { code, path: signInPath(code), expiresAtMs }
        return c.json(body, 201)
      },
    )
}

function toBody({ via, session }: Pick<AdminVariables, 'via' | 'session'>): SessionBody {
  return {
    via,
    idleEndsAtMs: session?.idleEndsAtMs ?? null,
    provenForMs: session?.provenForMs ?? null,
  }
}

const STRANGER: SessionBody = { via: null, idleEndsAtMs: null, provenForMs: null }

/** A page that came over TLS, to us or to the proxy in front of us, must not send its cookie without. */
function isSecure(c: Context): boolean {
  const { headers, url } = c.req.raw
  return (headers.get('origin') ?? url).startsWith('https:')
}

/** Whoever presents a wrong key here stays signed in: it is the proof that fails, not the session. */
const NO_PROOF: ApiError = { ...wrongKey(), status: 403 }

const USED_UP: ApiError = {
  ...wrongKey(),
  code: 'invalid_code',
  message: 'This sign-in link was used already, or is too old. Ask the server for a new one.',
}
