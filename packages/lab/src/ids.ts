/** Ids as providers write them, counted instead of drawn, so that a lab's run can be repeated. */

/** A UUID whose last digits are the serial number. */
export function uuidOf(serial: number): string {
  return `b610d559-f156-4aca-8827-${serial.toString(16).padStart(12, '0')}`
}

/** `length` hex digits. */
export function hexOf(serial: number, length: number): string {
  return serial.toString(16).padStart(length, '0').slice(-length)
}

/** A nine-character id for the call `index` of an answer, letter first. */
export function callId(letter: string, serial: number, index: number): string {
  return `${letter}${serial.toString(36).padStart(6, '0').slice(-6)}${index.toString(36).padStart(2, '0')}`
}

/** Go's text for a duration: `2m59.56s`, `825ms`. */
export function goDuration(ms: number): string {
  if (ms <= 0) return '0s'
  if (ms < 1) return `${Math.max(1, Math.round(ms * 1_000))}µs`
  if (ms < 1_000) return `${trimmed(ms)}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${trimmed((ms % 60_000) / 1_000)}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(3)))
}
