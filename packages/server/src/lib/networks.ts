import { BlockList, isIP } from 'node:net'

/** Whether an address lies in one of the networks, as `192.0.2.0/24`; in any when there are none. */
export function isAllowedFrom(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(network, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/** Whether a text is an address, or a network as `192.0.2.0/24`. */
export function isNetwork(text: string): boolean {
  const [network = '', prefix, ...rest] = text.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1
  if (bits < 0 || rest.length > 0 || network.includes('%')) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
}
