/** The five things a colour can mean here. Every use of one also says it in words. */
export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'idle'

/** Classes of a filled mark of a tone. */
export const FILL: Readonly<Record<Tone, string>> = {
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  accent: 'bg-accent',
  idle: 'bg-idle',
}

/** Classes of quiet text on a tinted ground. */
export const TINT: Readonly<Record<Tone, string>> = {
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
  idle: 'bg-sunken text-muted',
}
