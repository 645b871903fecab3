/** What a key's state means in a word and a tone, and which filter it falls under. */
import type { KeyBody } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import type { Tone } from '../../ui/tone.ts'

/** A state as it is shown. */
export interface Standing {
  readonly tone: Tone
  readonly name: TextKey
}

const STANDINGS: Readonly<Record<KeyBody['health'], Standing>> = {
  unknown: { tone: 'idle', name: 'keys.health.unknown' },
  healthy: { tone: 'good', name: 'keys.health.healthy' },
  rate_limited: { tone: 'warn', name: 'keys.health.rateLimited' },
  invalid: { tone: 'bad', name: 'keys.health.invalid' },
  error: { tone: 'bad', name: 'keys.health.error' },
}

/** What the row of a key says; being switched off or paused says more than its last health. */
export function standingOf(key: KeyBody, nowMs: number): Standing {
  if (!key.enabled) return { tone: 'idle', name: 'keys.health.disabled' }
  if (isPaused(key, nowMs)) return { tone: 'idle', name: 'keys.health.paused' }
  return STANDINGS[key.health]
}

/** Whether the owner benched the key for a while. */
export function isPaused(key: KeyBody, nowMs: number): boolean {
  return key.pausedUntilMs !== null && key.pausedUntilMs > nowMs
}

/** Every filter, in the order it is shown. */
export const FILTERS = ['all', 'healthy', 'issues', 'disabled'] as const
/** Which keys the list shows. */
export type Filter = (typeof FILTERS)[number]

/** Whether a filter shows a key; every key falls under exactly one filter beside `all`. */
export function passes(filter: Filter, key: KeyBody): boolean {
  const isIssue = key.enabled && (key.health === 'invalid' || key.health === 'error')
  switch (filter) {
    case 'all':
      return true
    case 'disabled':
      return !key.enabled
    case 'issues':
      return isIssue
    case 'healthy':
      return key.enabled && !isIssue
  }
}
