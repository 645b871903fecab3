/** Maps that forget: every memory of the router has a cap, and what was touched longest ago goes first. */

/** Sets an entry as the newest, and drops the oldest ones beyond `max`. */
export function remember<Key, Value>(
  entries: Map<Key, Value>,
  key: Key,
  value: Value,
  max: number,
): void {
  entries.delete(key)
  entries.set(key, value)
  for (const oldest of entries.keys()) {
    if (entries.size <= max) return
    entries.delete(oldest)
  }
}
