/** The one thing to do about each kind of alert: its words, and where it is done. */
import type { AlertBody } from '../api/wire.ts'
import type { TextKey } from '../i18n/text.tsx'
import type { Tone } from '../ui/tone.ts'

/** What the button says, and the page it leads to. */
export const ALERT_ACTIONS: Readonly<
  Record<AlertBody['action'], { readonly name: TextKey; readonly path: string }>
> = {
  add_key: { name: 'alert.addKey', path: '/keys' },
  replace_key: { name: 'alert.replaceKey', path: '/keys' },
  clear_cooldowns: { name: 'alert.clearCooldowns', path: '/keys' },
  open_keys: { name: 'alert.openKeys', path: '/keys' },
  open_settings: { name: 'alert.openSettings', path: '/settings' },
}

/** How loud an alert is. */
export const ALERT_TONES: Readonly<Record<AlertBody['severity'], Tone>> = {
  info: 'idle',
  warning: 'warn',
  critical: 'bad',
}
