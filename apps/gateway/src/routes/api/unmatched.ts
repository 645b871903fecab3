/** What the admin plane answers where no route is: 405 to the wrong method, 404 to the wrong path, both in JSON. */
import type { H, RouterRoute } from 'hono/types'
import { methodNotAllowed, notFound } from '../not-found.ts'
import { descriptionOf } from './validate.ts'

/** Answers for everything that `routes` do not match. */
export function unmatched(routes: readonly RouterRoute[]) {
  const known = routes
    .filter(({ handler }) => descriptionOf(handler as H)?.summary !== undefined)
    .map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (c: Parameters<typeof notFound>[0] & { readonly req: { readonly path: string } }) => {
    const allowed = known.filter(({ pattern }) => pattern.test(c.req.path))
    return allowed.length === 0
      ? notFound(c)
      : methodNotAllowed(...new Set(allowed.map(({ method }) => method)))(c)
  }
}

function patternOf(path: string): RegExp {
  const source = path.replace(/:\w+(\{\.\+\})?/g, (_, isRest) => (isRest ? '.+' : '[^/]+'))
  return new RegExp(`^${source}$`)
}
