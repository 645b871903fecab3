/**
 * Keeps calls to custom endpoints out of places they have no business in (server-side request forgery).
 *
 * Checked where it counts: a literal address before the call, a name at the moment its address is dialled, so that a
 * name which resolves differently the second time gains nothing. Source: RELIABILITY 2.3.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { reachOf } from './address.ts'

/** How far a call may go: into the world only, or into the owner's own network as well. */
export type Allowance = 'public' | 'private'

/** The call would have gone where it may not. Its code is read like a connection that was refused. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach'
  readonly code = 'ENETUNREACH'

  constructor() {
    super('The address is not one that this endpoint may reach.')
  }
}

/** Whether an address may be dialled. */
function mayReach(address: string, allowance: Allowance): boolean {
  const reach = reachOf(address)
  return reach === 'public' || (reach === 'private' && allowance === 'private')
}

/** Refuses a URL whose host is a literal address out of reach, or that is not plain HTTP. **Errors**: throws `OutOfReach`. */
export function assertReachable({ protocol, hostname, username }: URL, allowance: Allowance): void {
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '') throw new OutOfReach()
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(literal) !== 0 && !mayReach(literal, allowance)) throw new OutOfReach()
}

/** Name resolution that knows only addresses within reach. For `net.connect` and `tls.connect`. */
export function guardedLookup(
  allowance: Allowance,
  resolve: typeof lookup = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const allowed = addresses.filter(({ address }) => mayReach(address, allowance))
      const [first] = allowed
      if (first === undefined) return callback(new OutOfReach(), '', 0)
      if (options.all === true)
        return (callback as unknown as (error: null, found: LookupAddress[]) => void)(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
