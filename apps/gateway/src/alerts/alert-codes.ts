/** Everything that can be an alert: how bad it is, the one thing to do, and what it says. The dashboard says it in its viewer's language. */

/** The higher, the worse. */
export const RANK = { info: 0, warning: 1, critical: 2 } as const

/** `severity` may be worse in a bad case. */
interface Row {
  /** What several codes may have in common. */
  readonly kind: string
  readonly severity: keyof typeof RANK
  readonly action: string
  readonly text: string
}

// biome-ignore format: a table is read by its rows
/** By its code. */
export const ALERTS = {
  no_keys: { kind: 'no_keys', severity: 'info', action: 'add_key', text: 'There is no provider key yet.' },
  everything_exhausted: { kind: 'everything_exhausted', severity: 'critical', action: 'open_keys', text: 'No model can answer at the moment: every key is at a limit, resting, or refused.' },
  key_invalid: { kind: 'key_invalid', severity: 'warning', action: 'replace_key', text: '{{ provider }} does not accept the key “{{ key }}” any more.' },
  provider_down: { kind: 'provider_down', severity: 'warning', action: 'clear_cooldowns', text: '{{ provider }} cannot be used at the moment: every key of it is resting.' },
  limit_near: { kind: 'limit_near', severity: 'info', action: 'open_keys', text: '“{{ key }}” has used {{ percent }} % of its {{ unit }} at {{ provider }}.' },
  database_damaged: { kind: 'database_damaged', severity: 'critical', action: 'open_backups', text: 'The database is damaged. Stop the server and restore the last good copy, backups/{{ copy }}.' },
  database_damaged_uncopied: { kind: 'database_damaged', severity: 'critical', action: 'open_backups', text: 'The database is damaged. There is no copy of a night before; restore a backup.' },
  copy_failed: { kind: 'backup_failed', severity: 'warning', action: 'open_backups', text: 'Today’s copy of the database could not be made, or failed its check. The older ones are kept. Is the disk full?' },
  backup_failed: { kind: 'backup_failed', severity: 'warning', action: 'open_backups', text: 'Today’s scheduled backup could not be made, or failed its check. The older ones are kept. Is the disk full?' },
  disk_low: { kind: 'disk_low', severity: 'warning', action: 'open_settings', text: 'The disk of the database has {{ megabytes }} MB left. Without room nothing can be counted or stored.' },
  writes_refused: { kind: 'writes_refused', severity: 'critical', action: 'open_settings', text: 'The database cannot be written: what is counted now would not survive a crash. Is the disk full?' },
  log_lost: { kind: 'log_lost', severity: 'warning', action: 'open_settings', text: '{{ count }} requests could not be written to the log. Is the disk full?' },
  content_logged: { kind: 'content_logged', severity: 'info', action: 'open_settings', text: 'Requests and answers are being written to the log. That ends by itself within an hour.' },
} as const satisfies Readonly<Record<string, Row>>

/** What an alert can say. */
export type AlertCode = keyof typeof ALERTS

/** Every code there is. */
export const ALERT_CODES = Object.keys(ALERTS) as readonly AlertCode[]
