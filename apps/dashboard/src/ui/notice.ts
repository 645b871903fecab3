/** What can be told in passing. */
import type { Tone } from './tone.ts'

/** What a toast says, and the one thing that can be done about it. */
export interface Notice {
  readonly tone: Extract<Tone, 'good' | 'bad' | 'idle'>
  readonly title: string
  readonly text?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}
