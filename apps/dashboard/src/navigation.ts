/** The places of the dashboard, in the order people need them. Navigation, palette and shortcuts all read this list. */
import type { TextKey } from './i18n/dictionary.ts'

/** A page that can be gone to. */
export interface Place {
  readonly path: string
  readonly name: TextKey
  readonly icon: string
  /** Pressed after `g`. */
  readonly key: string
  /** Whether a phone's bottom bar has it; the others are under More. */
  readonly isPrimary?: boolean
}

/** A page appears here once it exists; each key is used once. */
export const PLACES: readonly Place[] = [
  { path: '/', name: 'nav.overview', icon: 'i-lucide-gauge', key: 'o', isPrimary: true },
  { path: '/keys', name: 'nav.keys', icon: 'i-lucide-key-round', key: 'k', isPrimary: true },
  { path: '/models', name: 'nav.models', icon: 'i-lucide-boxes', key: 'm', isPrimary: true },
  { path: '/requests', name: 'nav.requests', icon: 'i-lucide-scroll-text', key: 'r' },
  { path: '/playground', name: 'nav.playground', icon: 'i-lucide-message-square', key: 'p' },
  { path: '/analytics', name: 'nav.analytics', icon: 'i-lucide-chart-line', key: 'a' },
  { path: '/connect', name: 'nav.connect', icon: 'i-lucide-plug', key: 'c', isPrimary: true },
  { path: '/settings', name: 'nav.settings', icon: 'i-lucide-settings-2', key: 's' },
]
