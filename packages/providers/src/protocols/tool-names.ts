/** Names of functions for providers that take letters, digits and underscores only. Reversible without a memory. */

/** A name without hyphens, dots or a leading digit: `get-weather` becomes `get_x2d_weather`. */
export function toPlainName(name: string): string {
  return name.replace(/^\d|[^A-Za-z0-9_]/g, (char) => `_x${char.charCodeAt(0).toString(16)}_`)
}

/** The client's name for a function. */
export function fromPlainName(name: string): string {
  return name.replace(/_x([0-9a-f]{2,4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
