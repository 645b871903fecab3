/** Who is calling: the address of the other end, or what a trusted proxy says of it. */
/** What a server may tell of the connection; nothing, where there is none. */
export interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

/** What telling an address needs of Hono's context. */
export interface ConnectedContext {
  readonly env: unknown
  readonly req: { readonly raw: Request }
}

/**
 * The client's address, an IPv6 one by its network: whoever has one has 2^64 of them. `X-Forwarded-For` counts only
 * when the other end is one of `trusted`, and then only its last entry, which that proxy wrote itself.
 */
export function addressOf(c: ConnectedContext, trusted: readonly string[]): string {
  const peer = peerOf(c)
  if (!trusted.includes(peer)) return networkOf(peer)
  const forwarded = c.req.raw.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return networkOf(forwarded ? plain(forwarded) : peer)
}

/** An address as `addressOf` would have it, when nothing stands between. */
export function ownAddress(remote: string | undefined): string {
  return networkOf(plain(remote ?? ''))
}

/** Whether a trusted proxy says that its client spoke TLS to it. We ourselves never do. */
export function cameByTls(c: ConnectedContext, trusted: readonly string[]): boolean {
  return (
    trusted.includes(peerOf(c)) && c.req.raw.headers.get('x-forwarded-proto')?.trim() === 'https'
  )
}

function peerOf(c: ConnectedContext): string {
  return plain((c.env as Connection | undefined)?.incoming?.socket?.remoteAddress ?? '')
}

/** IPv4 in the clothes of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')
}
