/** Which links of a model's answer may be followed. Models repeat what strangers wrote: an address may be a trap. */

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** The address when it is one that may be followed; undefined for scripts, data and everything unknown. */
export function safeHref(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined
  const url = new URL(href)
  return SCHEMES.has(url.protocol) ? url.href : undefined
}
