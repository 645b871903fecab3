/** The keys page's questions to the server, and what it can change. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'
import { change } from '../../api/live-query.ts'
import { proofLastsMs } from '../../api/session.ts'
import { transport } from '../../api/transport.ts'
import type { ImportBody, KeyBody, KeyTest } from '../../api/wire.ts'

/** Changes of one key that the owner may make. */
export type KeyPatch = Partial<Pick<KeyBody, 'label' | 'account' | 'enabled'>>

/** Every stored key with its meters. */
export const getKeys = query(() => answer(api.keys.$get()), 'keys')

/** The catalog's providers. */
export const getProviders = query(() => answer(api.providers.$get()), 'providers')

/** Lets a provider take part in routing, or not. */
export function switchProvider(id: string, enabled: boolean): Promise<unknown> {
  return change(
    () => api.providers[':id'].$patch({ param: { id }, json: { enabled } }),
    'providers',
    'models',
  )
}

/** The key that apps use, masked, and itself while the last proof counts; null is what there is not, or not to be seen. */
export const getUnifiedKey = query(async () => {
  const lastsMs = await proofLastsMs()
  const [{ data }, shown] = await Promise.all([
    answer(api['client-keys'].$get()),
    lastsMs > 0 ? answer(api['unified-key'].$get()) : undefined,
  ])
  const current = data.find(({ isUnified, expiresAtMs }) => isUnified && expiresAtMs === null)
  return { key: shown?.key ?? null, masked: current?.masked ?? null, provenForMs: lastsMs }
}, 'unified-key')

/** The named keys of single apps. */
export const getClientKeys = query(() => answer(api['client-keys'].$get()), 'client-keys')

/** Renames, groups, or switches a key. */
export function patchKey(id: string, json: KeyPatch): Promise<unknown> {
  return change(() => api.keys[':id'].$patch({ param: { id }, json }), 'keys', 'models', 'status')
}

/** Deletes a key, also while the page is being left. */
export function deleteKey(id: string): Promise<unknown> {
  const path = `/api/keys/${encodeURIComponent(id)}`
  return change(
    () => transport(path, { method: 'DELETE', keepalive: true }),
    'keys',
    'models',
    'status',
  )
}

/** Asks the provider whether the key is good. */
export function testKey(id: string): Promise<KeyTest> {
  return change(() => answer(api.keys[':id'].test.$post({ param: { id } })), 'keys', 'status')
}

/** Benches a key for a while; zero ends the bench. */
export function pauseKey(id: string, forMs: number): Promise<unknown> {
  return change(() => api.keys[':id'].pause.$post({ param: { id }, json: { forMs } }), 'keys')
}

/** Lets a key and its models back at once. */
export function clearCooldowns(keyId: string): Promise<unknown> {
  return change(() => api.cooldowns.clear.$post({ json: { keyId } }), 'keys', 'models')
}

/** Replaces the unified key; the old one works for `overlapMs` more. */
export function rotateUnifiedKey(overlapMs: number): Promise<unknown> {
  return change(() => api['unified-key'].rotate.$post({ json: { overlapMs } }), 'unified-key')
}

/** Makes a key for one app; its text is in this answer and nowhere else. */
export function addClientKey(label: string): Promise<{ readonly key: string }> {
  return change(() => answer(api['client-keys'].$post({ json: { label } })), 'client-keys')
}

/** Ends a client key for good. */
export function revokeClientKey(id: string): Promise<unknown> {
  return change(() => api['client-keys'][':id'].$delete({ param: { id } }), 'client-keys')
}

/** Finds the keys in a text, without storing anything. */
export function readKeys(text: string): Promise<ImportBody> {
  return answer(api.keys.import.$post({ query: { dryRun: '1' }, json: { text } }))
}

/** The owner's word on what a text alone does not tell, by the lines of its entries. */
export interface Decisions {
  readonly choices: { line: number; provider: string }[]
  readonly skip: number[]
}

/** Asks the providers about a text's new keys, without storing anything. */
export function checkKeys(text: string, decisions: Decisions): Promise<ImportBody> {
  const json = { text, ...decisions }
  return answer(api.keys.import.$post({ query: { dryRun: '1', validate: '1' }, json }))
}

/** Stores a text's new keys. */
export function importKeys(text: string, decisions: Decisions): Promise<ImportBody> {
  return change(
    () => answer(api.keys.import.$post({ query: {}, json: { text, ...decisions } })),
    'keys',
    'models',
    'providers',
    'status',
  )
}
