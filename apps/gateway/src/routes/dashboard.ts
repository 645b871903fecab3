/**
 * The dashboard: static files from the build's map, and its page for every address a browser opens that is nobody else's.
 */
import { Hono } from 'hono'
import type { DashboardFiles, DashboardMap } from '../dashboard/files.ts'
import type { RequestVariables } from '../middleware/request-id.ts'
import { notFound } from './not-found.ts'

/** A year: the name of such a file changes with its content. */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Addresses that answer programs, whatever they ask with. */
const PROGRAMS = /^\/(?:api|v1|metrics|livez|readyz)(?:\/|$)/

/** Serves the dashboard, or nothing when it was not built. */
export function dashboardRoutes(files: DashboardFiles | undefined) {
  const app = new Hono<{ Variables: RequestVariables }>()
  if (files === undefined) return app
  const page = files.map['/index.html']
  return app.get('*', async (c) => {
    const { path } = c.req
    if (PROGRAMS.test(path)) return notFound(c)
    const entry = Object.hasOwn(files.map, path) ? files.map[path] : undefined
    const isPage = c.req.header('accept')?.includes('text/html') === true
    const found = entry ?? (isPage && !path.startsWith('/assets/') ? page : undefined)
    return found === undefined ? notFound(c) : await serve(files, found, c.req.raw)
  })
}

async function serve(
  files: DashboardFiles,
  { file, type, etag, encodings, isImmutable }: DashboardMap[string],
  request: Request,
): Promise<Response> {
  const headers = {
    ...SECURITY,
    'content-type': type,
    'cache-control': isImmutable ? IMMUTABLE : 'no-cache',
    etag,
    vary: 'accept-encoding',
  }
  if (request.headers.get('if-none-match')?.includes(etag) === true)
    return new Response(null, { status: 304, headers })
  const accepted = (request.headers.get('accept-encoding') ?? '')
    .split(',')
    .map((one) => one.trim().split(';')[0])
  const encoding = encodings.find((one) => accepted.includes(one))
  const bytes = await files.read(file, encoding)
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: {
      ...headers,
      'content-length': String(bytes.byteLength),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  })
}

/**
 * Nothing but our own files, and no page around ours. Without `upgrade-insecure-requests` and HSTS: the dashboard is
 * also used over plain http in a home network. Source: RELIABILITY 5.1
 */
const SECURITY = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The one policy: markup that was in the sources. It is made by the dashboard's build.
    'trusted-types solid-templates',
  ].join('; '),
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const
