/** What a person sees when the server is up: where it is, and, once, the keys that were made. */
import type { Gateway } from './gateway.ts'

/** Prints the address, and each key this run made; on a pipe, where a log may keep it, keys are masked. */
export function announce(
  { url, unified, secrets }: Gateway,
  { isTerminal }: { isTerminal: boolean },
): void {
  const show = (key: string): string =>
    isTerminal ? key : `${key.slice(0, 7)}…${key.slice(-4)} (masked: not a terminal)`
  const lines = [`FreeLLMAPI is listening on ${url}`, `  base URL     ${url}/v1`]
  if (unified.isNew) lines.push(`  unified key  ${show(unified.key)}`)
  if (secrets.made.includes('ADMIN_DASHBOARD_KEY'))
    lines.push(`  admin key    ${show(secrets.adminKey)}`)
  if (secrets.made.includes('ENCRYPTION_KEY'))
    lines.push(
      '  A new encryption key was written to the data directory. Back it up: stored keys cannot be read without it.',
    )
  process.stdout.write(`${lines.join('\n')}\n`)
}
