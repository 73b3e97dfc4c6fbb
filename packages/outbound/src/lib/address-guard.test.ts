import { describe, expect, test } from 'vitest'
import { AddressGuard, ForbiddenAddressError } from './address-guard.ts'

const closed = AddressGuard.of('')

describe('an address that somebody typed: CON-10', () => {
  test.each([
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '[::1]',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('%s is refused', async (address) => {
    expect(closed.findFault(address, 443)).toContain('ROSTRUM_ALLOWED_HOSTS')
    await expect(closed.resolve(address, 443)).rejects.toThrow(ForbiddenAddressError)
  })

  test.each(['8.8.8.8', '2606:4700::1111', '[2606:4700::1111]'])('%s is let through', async (address) => {
    expect(closed.findFault(address, 443)).toBeUndefined()
    expect(await closed.resolve(address, 443)).toHaveLength(1)
  })

  test('names of this machine and its network are refused before anybody is asked', () => {
    for (const name of ['localhost', 'a.localhost', 'printer.local', 'metadata.google.internal', 'LOCALHOST'])
      expect([name, closed.findFault(name, 443)]).toEqual([name, expect.stringContaining('which is not called')])
    expect(closed.findFault('tenant.sentinelone.net', 443)).toBeUndefined()
  })

  test('a name is judged by what it leads to, also when it is connected to', async () => {
    await expect(closed.resolve('localhost', 443)).rejects.toThrow(/^localhost leads to (127\.0\.0\.1|::1), an address/)
    const error = await new Promise((resolve) => closed.lookup(443)('localhost', {}, resolve))
    expect(error).toBeInstanceOf(ForbiddenAddressError)
  })
})

describe('what the operator allows', () => {
  test('an address, with its port alone or with all of them', async () => {
    const guard = AddressGuard.of('127.0.0.1:8090, 10.1.0.0/16,[fd00::1]:25, ::1')
    expect(await guard.resolve('127.0.0.1', 8090)).toEqual([{ address: '127.0.0.1', family: 4 }])
    await expect(guard.resolve('127.0.0.1', 5432)).rejects.toThrow(ForbiddenAddressError)
    await expect(guard.resolve('127.0.0.2', 8090)).rejects.toThrow(ForbiddenAddressError)
    expect(await guard.resolve('10.1.255.1', 1)).toHaveLength(1)
    await expect(guard.resolve('10.2.0.1', 1)).rejects.toThrow(ForbiddenAddressError)
    expect(await guard.resolve('[fd00::1]', 25)).toEqual([{ address: 'fd00::1', family: 6 }])
    await expect(guard.resolve('[fd00::1]', 26)).rejects.toThrow(ForbiddenAddressError)
    expect(await guard.resolve('::ffff:10.1.0.1', 443)).toHaveLength(1)
    expect(guard.findFault('::1', 9)).toBeUndefined()
  })

  test('a name, or all below one, wherever it leads', async () => {
    const guard = AddressGuard.of('localhost, *.corp.example')
    expect((await guard.resolve('localhost', 1)).length).toBeGreaterThan(0)
    const address = await new Promise((resolve) => guard.lookup(1)('localhost', { family: 4 }, (_, it) => resolve(it)))
    expect(address).toBe('127.0.0.1')
    expect(guard.isNamed('console.corp.example', 443)).toBe(true)
    expect(guard.isNamed('corp.example', 443)).toBe(false)
    expect(guard.isNamed('evilcorp.example', 443)).toBe(false)
  })

  test.each(['10.0.0.0/99', 'http://x', 'a b', '*', '1.2.3.4:99999999', '[::1', '/8', '.example'])(
    'is not %j, and that is said',
    (entry) => {
      expect(() => AddressGuard.of(`good.example,${entry}`)).toThrow(RangeError)
      expect(() => AddressGuard.of(entry)).toThrow(JSON.stringify(entry))
    },
  )
})
