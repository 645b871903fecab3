/**
 * States what must hold whatever the outside world does. A failure is a bug of ours, never bad input.
 *
 * **Errors**: throws, so that the request ends as a 500 with a constant message instead of going on wrongly.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
