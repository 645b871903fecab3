/** Short messages at the edge of the page; what failed stays until it is read. */
import { asFailure } from '../api/failure.ts'
import type { Notice } from './notice.ts'

/** Shows a toast. */
export function notify(notice: Notice): void {
  void import('./toast-region.tsx').then(({ show }) => show(notice))
}

/** Tells of work that failed, in the server's own words. */
export function notifyFailure(title: string, thrown: unknown): void {
  notify({ tone: 'bad', title, text: asFailure(thrown).message })
}
