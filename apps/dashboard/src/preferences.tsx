/** What this browser remembers about its viewer: looks and language, never a secret. */
import { createContext, createEffect, type ParentProps, useContext } from 'solid-js'
import { createStore } from 'solid-js/store'
import { createPrefersDark } from './ui/media.ts'

/** public/theme.js reads the same entry before the first paint. */
const ENTRY = 'freellmapi.preferences'

/** How the dashboard looks and speaks in this browser. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark'
  /** A BCP 47 tag that has a dictionary; absent until chosen, and then the browser's own wish counts. */
  locale?: string
  /** Whether single keys jump between pages; WCAG 2.1.4 asks for a way to turn them off. */
  shortcuts: boolean
  /** The app whose snippet was looked at last. */
  connectTab?: string
  /** Absent until it was put away, or asked for again. */
  isChecklistHidden?: boolean
}

const DEFAULTS: Preferences = { theme: 'system', shortcuts: true }

function load(): Preferences {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(ENTRY) ?? '{}') }
  } catch {
    // Storage may be forbidden, or hold what another program wrote.
    return DEFAULTS
  }
}

function save(preferences: Preferences): void {
  try {
    localStorage.setItem(ENTRY, JSON.stringify(preferences))
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function createPreferences() {
  const [preferences, set] = createStore<Preferences>(load())
  const prefersDark = createPrefersDark()
  createEffect(() => save({ ...preferences }))
  createEffect(() => {
    const isDark = preferences.theme === 'dark' || (preferences.theme === 'system' && prefersDark())
    document.documentElement.classList.toggle('dark', isDark)
  })
  return [preferences, set] as const
}

const Context = createContext<ReturnType<typeof createPreferences>>()

/** Gives everything below it the viewer's preferences, and keeps the page's theme true to them. */
export function PreferencesProvider(props: ParentProps) {
  return <Context.Provider value={createPreferences()}>{props.children}</Context.Provider>
}

/** The preferences as a store, with its setter. Throws outside a `PreferencesProvider`. */
export function usePreferences(): ReturnType<typeof createPreferences> {
  const preferences = useContext(Context)
  if (preferences === undefined) throw new Error('Put a PreferencesProvider above this component.')
  return preferences
}
