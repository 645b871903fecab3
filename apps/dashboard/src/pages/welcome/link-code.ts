/** The one-use code of a sign-in link. It stands in the fragment, which browsers send to nobody. */

/** Takes the code out of the address, so that it is neither copied nor bookmarked with it. */
export function takeLinkCode(): string | undefined {
  const code = codeIn(location.hash)
  if (code !== undefined) history.replaceState(history.state, '', location.pathname)
  return code
}

/** The code in a fragment like `#code=abc`. */
export function codeIn(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('code') ?? undefined
}
