import { ConnectorError } from '@rostrum/connector'
import { describe, expect, test } from 'vitest'
import { parseConsoleUrl } from './console-url.ts'

describe('S1C-4 the management console URL', () => {
  test.each([
    ['https://euce1-acme.sentinelone.net', 'https://euce1-acme.sentinelone.net'],
    ['  https://euce1-acme.sentinelone.net/  ', 'https://euce1-acme.sentinelone.net'],
    ['HTTPS://EUCE1-Acme.SentinelOne.net:8443', 'https://euce1-acme.sentinelone.net:8443'],
    ['http://127.0.0.1:4711', 'http://127.0.0.1:4711'],
    ['http://localhost:4711/', 'http://localhost:4711'],
    ['http://[::1]:4711', 'http://[::1]:4711'],
  ])('%j is %s, with nothing to say', (given, origin) => {
    expect(parseConsoleUrl(given)).toEqual({ origin, notes: [] })
  })

  test.each([
    ['euce1-acme.sentinelone.net', 'https://euce1-acme.sentinelone.net', /no scheme/],
    ['euce1-acme.sentinelone.net:8443', 'https://euce1-acme.sentinelone.net:8443', /no scheme/],
    ['https://a.sentinelone.net/web/api/v2.1', 'https://a.sentinelone.net', /added to each request/],
    ['https://a.sentinelone.net/web/api/v2.1/', 'https://a.sentinelone.net', /added to each request/],
    ['https://a.sentinelone.net/login', 'https://a.sentinelone.net', /without the path "\/login"/],
    ['https://a.sentinelone.net/?token=s3cret#top', 'https://a.sentinelone.net', /without the query and the fragment/],
  ])('%j is used as %s and says so', (given, origin, note) => {
    const url = parseConsoleUrl(given)
    expect(url.origin).toBe(origin)
    expect(url.notes.join('; ')).toMatch(note)
    expect(url.notes.join('; ')).not.toContain('s3cret')
  })

  test.each([
    ['', /is empty/],
    ['   ', /is empty/],
    ['https://', /not a web address/],
    ['not a url', /not a web address/],
    ['ftp://a.sentinelone.net', /scheme "ftp:"/],
    ['http://a.sentinelone.net', /not encrypted/],
    ['http://127.0.0.1.example.com', /not encrypted/],
    ['https://me:s3cret@a.sentinelone.net', /user name or password/],
  ])('%j is refused as bad configuration', (given, message) => {
    let refused: unknown
    try {
      parseConsoleUrl(given)
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(ConnectorError)
    expect(refused).toMatchObject({ kind: 'bad_configuration', message: expect.stringMatching(message) })
    expect(String(refused)).not.toContain('s3cret')
  })
})
