/** What a person sees when the server is up: where it is, and, once, the keys that were made. */
import type { Gateway } from './gateway.ts'

/** The address, a link that signs one browser in, and each key this run made; on a pipe, where a log may keep it, keys are masked. */
export function announcement(
  { url, unified, secrets }: Pick<Gateway, 'url' | 'unified' | 'secrets'>,
  { isTerminal, signIn }: { readonly isTerminal: boolean; readonly signIn: string },
): string {
  const show = (key: string): string => (isTerminal ? key : `${masked(key)} (not a terminal)`)
  const lines = [
    `FreeLLMAPI is listening on ${url}`,
    `  base URL     ${url}/v1`,
    isTerminal
      ? `  dashboard    ${url}${signIn}\n               (the link signs you in once, within ten minutes)`
      : `  dashboard    ${url}`,
  ]
  if (unified.isNew) lines.push(`  unified key  ${show(unified.key)}`)
  if (secrets.made.includes('ADMIN_DASHBOARD_KEY'))
    lines.push(`  admin key    ${show(secrets.adminKey)}`)
  if (secrets.made.includes('ENCRYPTION_KEY'))
    lines.push(
      '  A new encryption key was written to the data directory. Back it up: stored keys cannot be read without it.',
    )
  return `${lines.join('\n')}\n`
}

/** A key as it may be shown where others may look. */
export function masked(key: string): string {
  return `${key.slice(0, 7)}…${key.slice(-4)}`
}
