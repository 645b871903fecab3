/**
 * Where an address leads: out into the world, into the owner's own network, or to where no provider ever is.
 *
 * Custom endpoints are typed in by hand and may be wrong or hostile: what they reach is decided by the address that is
 * really dialled, never by how a URL spells it. Sources: the IANA special-purpose registries for IPv4 and IPv6; the
 * clouds' own pages on their metadata services.
 */
import { BlockList, isIP } from 'node:net'

/** `forbidden` is reached by nobody: metadata services, link-local and multicast nets, addresses that hold others. */
export type Reach = 'public' | 'private' | 'forbidden'

/** Metadata services that hide inside private ranges: Alibaba's and Amazon's. */
const METADATA = blockList(['100.100.100.200/32', 'fd00:ec2::254/128'])

/** This machine and the networks people have at home. */
const OWN = blockList([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
])

const FORBIDDEN = blockList([
  '0.0.0.0/8',
  // Azure's metadata service has a public address.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  // An IPv4 address inside: whoever needs one writes it as such.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
])

/** Where an IP address leads. Anything that is none is `forbidden`. An IPv4 address mapped into IPv6 is that address. */
export function reachOf(address: string): Reach {
  const plain = address.replace(/%.*$/, '')
  const version = isIP(plain)
  if (version === 0) return 'forbidden'
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (METADATA.check(plain, family)) return 'forbidden'
  // Loopback lies within the range of old IPv4-compatible addresses, so it is asked for first.
  if (OWN.check(plain, family)) return 'private'
  return FORBIDDEN.check(plain, family) ? 'forbidden' : 'public'
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [net = '', bits] = subnet.split('/')
    list.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
