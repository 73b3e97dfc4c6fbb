import { expect, test } from 'vitest'
import { findProxy } from './proxy.ts'

const HTTPS_PROXY = 'proxy.example:3128'

test.each([
  ['', true],
  ['*', false],
  ['tenant.example', false],
  ['TENANT.example', false],
  ['example', false],
  ['.example', false],
  ['*.example', false],
  ['.tenant.example', true],
  ['nant.example', true],
  ['other.example, tenant.example', false],
  ['tenant.example:8443', false],
  ['tenant.example:443', true],
])('NO_PROXY %j: through the proxy to tenant.example:8443 is %s', (NO_PROXY, isProxied) => {
  expect(findProxy('tenant.example', 8443, { HTTPS_PROXY, NO_PROXY }) !== undefined).toBe(isProxied)
})

test.each([
  ['10.0.0.0/8', false],
  ['10.1.2.3', false],
  ['10.1.2.0/24', false],
  ['10.1.3.0/24', true],
  ['1.2.3', true],
  ['10.1.2.3/99', true],
])('NO_PROXY %j: through the proxy to 10.1.2.3 is %s', (NO_PROXY, isProxied) => {
  expect(findProxy('10.1.2.3', 443, { HTTPS_PROXY, NO_PROXY }) !== undefined).toBe(isProxied)
})

test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('%s is never behind a proxy', (host) => {
  expect(findProxy(host, 8443, { HTTPS_PROXY })).toBeUndefined()
})

test('capitals count before small letters', () => {
  expect(findProxy('tenant.example', 443, { HTTPS_PROXY, https_proxy: 'http://other.example' })?.host).toBe(HTTPS_PROXY)
  expect(findProxy('tenant.example', 443, { http_proxy: HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY })).toBeUndefined()
})
