/** docs/api.md names every route of the admin plane, and no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { startStack } from '../stack/stack.ts'
import { ROOT } from './blocks.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const METHODS = '(?:GET|POST|PATCH|PUT|DELETE)'
const ADMIN = /^\/(?:api\/|metrics$)/

/** `GET POST /api/keys` is two routes. */
function documented(): readonly string[] {
  const page = readFileSync(join(ROOT, 'docs/api.md'), 'utf8')
  const spans = page.matchAll(new RegExp(`\`((?:${METHODS} )+)(/[^\\s\`]+)\``, 'g'))
  return Array.from(spans, ([, methods = '', path = '']) =>
    methods
      .trim()
      .split(' ')
      .map((method) => `${method} ${path}`),
  ).flat()
}

it('the page about the admin API names every route there is, and none that is not', async () => {
  await using stack = await startStack({ keyed: [] })
  const served = createApp(stack.gateway.deps)
    .routes.filter(
      ({ method, path }) => method !== 'ALL' && ADMIN.test(path) && !path.endsWith('*'),
    )
    .map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/, '')}`)
  const told = documented().filter((route) => ADMIN.test(route.split(' ')[1] ?? ''))
  expect([...new Set(told)].sort()).toEqual([...new Set(served)].sort())
})
