/** Endpoints of the owner's own: what there is, what they offer, and what can be changed of them. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'
import { change } from '../../api/live-query.ts'
import type { Endpoint } from '../../api/wire.ts'

/** A model as the owner or the server's list names it. */
export interface EndpointModel {
  readonly id: string
  readonly contextTokens?: number | undefined
}

/** What may be said of an endpoint. */
export interface EndpointWish extends Pick<Endpoint, 'name' | 'baseUrl' | 'allowsPrivate'> {
  readonly models: EndpointModel[]
}

const STALE = ['endpoints', 'keys', 'providers', 'models'] as const

/** Every endpoint of the owner's own. */
export const getEndpoints = query(() => answer(api.endpoints.$get()), 'endpoints')

/** Asks a server which models it has, before it is kept. */
export async function discover(
  json: Pick<Endpoint, 'baseUrl' | 'allowsPrivate'> & { readonly key?: string },
): Promise<readonly EndpointModel[]> {
  return (await answer(api.endpoints.discover.$post({ json }))).data
}

/** Asks a kept endpoint, with the key that is stored for it. */
export async function discoverAgain(id: string): Promise<readonly EndpointModel[]> {
  return (await answer(api.endpoints[':id'].discover.$post({ param: { id } }))).data
}

/** Keeps a new endpoint. */
export function addEndpoint(wish: EndpointWish, key: string): Promise<unknown> {
  const keys = key === '' ? [] : [key]
  return change(() => api.endpoints.$post({ json: { ...wish, keys } }), ...STALE)
}

/** Changes what is given. */
export function changeEndpoint(
  id: string,
  json: Partial<EndpointWish & Pick<Endpoint, 'enabled'>>,
): Promise<unknown> {
  return change(() => api.endpoints[':id'].$patch({ param: { id }, json }), ...STALE)
}

/** Forgets an endpoint and its keys. */
export function removeEndpoint(id: string): Promise<unknown> {
  return change(() => api.endpoints[':id'].$delete({ param: { id } }), ...STALE)
}
