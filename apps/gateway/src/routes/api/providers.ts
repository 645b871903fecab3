/** `/api/providers`: who can be called, on which terms, and whether the owner wants that. */
import type { CredentialRow } from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import {
  type ProviderBody,
  type ProviderList,
  providerBody,
  providerChange,
  providerList,
} from '../../shapes/catalog.ts'
import { cooldownsOf, toLimit } from './meters.ts'
import { jsonBody, operation, unknownId } from './validate.ts'

/** Lists and switches providers. */
export function providerRoutes(deps: Pick<Deps, 'catalog' | 'credentials' | 'engine' | 'events'>) {
  const { catalog, events } = deps
  return new Hono()
    .get('/', operation('Lists providers', { reply: providerList }), (c) => {
      const list: ProviderList = { data: catalog.providers.map((one) => toProvider(deps, one)) }
      return c.json(list, 200)
    })
    .patch(
      '/:id',
      operation('Switches a provider', { reply: providerBody }),
      jsonBody(providerChange),
      (c) => {
        const provider = catalog.providers.find(({ id }) => id === c.req.param('id'))
        if (provider === undefined) throw unknownId('provider')
        catalog.setEnabled(provider.id, c.req.valid('json').enabled)
        events.tell('catalog.changed', () => ({ what: 'providers' }))
        return c.json(toProvider(deps, provider), 200)
      },
    )
}

function toProvider(
  { catalog, credentials, engine }: Pick<Deps, 'catalog' | 'credentials' | 'engine'>,
  provider: Provider,
): ProviderBody {
  const keys = credentials.list().filter((row) => row.provider === provider.id)
  const isUsable = (row: CredentialRow): boolean =>
    credentials.isInUse(row) &&
    row.health !== 'invalid' &&
    cooldownsOf({ engine }, row).every(
      ({ scope, strength }) => scope === 'upstream' || strength === 'soft',
    )
  const usable = keys.filter(isUsable)
  const enabled = catalog.isEnabled(provider)
  return {
    id: provider.id,
    name: provider.name,
    docs: provider.docs,
    asOf: provider.asOf,
    status: provider.status,
    retired: provider.retired ?? null,
    terms: provider.terms ?? null,
    keyUrl: provider.keyUrl ?? null,
    keyNames: [variableOf(provider.id), ...(provider.keyNames ?? [])],
    enabled,
    isOffByDefault: provider.offByDefault === true,
    accountLimits: (provider.accountLimits ?? []).map((fact) =>
      toLimit({ ...fact, source: 'catalog', asOf: provider.asOf }),
    ),
    models: provider.models.length,
    keys: keys.length,
    health:
      provider.retired === undefined
        ? healthOf({ enabled, isKeyless: provider.status === 'keyless', keys, usable })
        : 'retired',
  }
}

function healthOf({
  enabled,
  isKeyless,
  keys,
  usable,
}: {
  readonly enabled: boolean
  readonly isKeyless: boolean
  readonly keys: readonly CredentialRow[]
  readonly usable: readonly CredentialRow[]
}): ProviderBody['health'] {
  if (!enabled) return 'off'
  if (keys.length === 0) return isKeyless ? 'healthy' : 'idle'
  if (usable.length === 0) return 'down'
  if (keys.every(({ health }) => health === 'unknown')) return 'untried'
  const isSound = usable.length === keys.length && keys.every(({ health }) => health !== 'error')
  return isSound ? 'healthy' : 'degraded'
}

function variableOf(id: string): string {
  return `${id.toUpperCase().replaceAll('-', '_')}_API_KEY`
}
