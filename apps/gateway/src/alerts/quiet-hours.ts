/** The hours of a day in which nobody wants to be woken for what can wait. */

/** From one time of day until another, past midnight where that comes first; both as `HH:MM` in a time zone. */
export interface QuietHours {
  readonly from: string
  readonly until: string
  readonly timeZone: string
}

/** Whether an instant lies in them. A clock that is set forward or back moves them with it. */
export function isQuiet({ from, until, timeZone }: QuietHours, atMs: number): boolean {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(atMs)
  return from < until ? time >= from && time < until : time >= from || time < until
}

/** Whether a name is that of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // A RangeError is how it says no.
    return false
  }
}
