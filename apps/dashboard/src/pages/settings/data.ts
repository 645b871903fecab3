/** The settings page's questions, and what it can change. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'
import { change } from '../../api/live-query.ts'
import { transport } from '../../api/transport.ts'
import type {
  Examination,
  NewAlertTarget,
  RestoreBody,
  SettingsChange,
  SignInLink,
} from '../../api/wire.ts'

/** Every setting with its effective value and where it came from. */
export const getSettings = query(() => answer(api.settings.$get()), 'settings')

/** The last changes made on the admin plane. */
export const getAudit = query(() => answer(api.audit.$get({ query: { limit: '20' } })), 'audit')

/** Changes settings; null takes one back to its default. */
export function changeSettings(json: SettingsChange): Promise<unknown> {
  return change(() => api.settings.$patch({ json }), 'settings', 'status', 'audit', 'backups')
}

/** Sends alerts to one more place. */
export function addTarget(json: NewAlertTarget): Promise<unknown> {
  return change(() => api.settings['alert-targets'].$post({ json }), 'settings')
}

/** Stops sending alerts there. */
export function removeTarget(id: string): Promise<unknown> {
  return change(() => api.settings['alert-targets'][':id'].$delete({ param: { id } }), 'settings')
}

/** Sends a test message. The service's own refusal is an answer, not a failure. */
export function testTarget(id: string) {
  return answer(api.settings['alert-targets'][':id'].test.$post({ param: { id } }))
}

/** The backups that were made by themselves. */
export const getBackups = query(() => answer(api.backup.$get()), 'backups')

/** The whole database, sealed with the passphrase. */
export async function makeBackup(passphrase: string): Promise<Blob> {
  return await (await api.backup.$post({ json: { passphrase } })).blob()
}

/** Checks a backup, or stages it for the next start. */
export async function restore(
  file: File,
  { passphrase, isDryRun }: { readonly passphrase: string; readonly isDryRun: boolean },
): Promise<RestoreBody> {
  const response = await transport(`/api/restore?dryRun=${isDryRun ? 1 : 0}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'x-backup-passphrase': encodeURIComponent(passphrase),
    },
    body: file,
  })
  return (await response.json()) as RestoreBody
}

/** A link that signs one other device in. */
export function makeSignInLink(): Promise<SignInLink> {
  return answer(api.session.links.$post())
}

/** Has the server examine what it runs on. */
export function examine(): Promise<Examination> {
  return answer(api.doctor.$post())
}
