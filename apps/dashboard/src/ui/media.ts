/** What the viewer's device says about itself, as signals. */
import { createPrefersDark as createDark, createMediaQuery } from '@solid-primitives/media'
import type { Accessor } from 'solid-js'

/** Whether the system asks for a dark page. */
export function createPrefersDark(): Accessor<boolean> {
  return createDark()
}

/** Whether the page is as narrow as a phone, where tables become cards. */
export function createIsNarrow(): Accessor<boolean> {
  return createMediaQuery('(max-width: 767px)')
}
