import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { ConnectProxy, type ConnectProxyOptions } from './_connect-proxy.ts'
import { Folder, grantTask, House, ServiceRun } from './_service.ts'

/** A control plane that only the proxy knows the way to. */
const host = 'rostrum.example'
const certificateHosts = [host, '127.0.0.1']

async function withProxy(
  options: Omit<ConnectProxyOptions, 'leadsTo'>,
  env: (proxy: ConnectProxy, plane: ControlPlane) => Record<string, string>,
  work: (world: { plane: ControlPlane; proxy: ConnectProxy; service: ServiceRun }) => Promise<void>,
  certificate = { certificateHosts },
): Promise<void> {
  await using plane = await ControlPlane.start({ clientIdHost: host, ...certificate })
  await using proxy = await ConnectProxy.start({ leadsTo: plane.port, ...options })
  using folder = new Folder()
  await using service = ServiceRun.start(plane, new House(), folder.path, { env: env(proxy, plane) })
  await work({ plane, proxy, service })
}

describe('HTTPS_PROXY is the way out: CON-26', () => {
  test.each([
    ['with its scheme', {}, (proxy: ConnectProxy) => ({ HTTPS_PROXY: `http://${proxy.address}` })],
    ['without', {}, (proxy: ConnectProxy) => ({ HTTPS_PROXY: proxy.address })],
    ['in small letters', {}, (proxy: ConnectProxy) => ({ https_proxy: `http://${proxy.address}` })],
    [
      'with a login',
      { login: 'ann:s e:cret' },
      (proxy: ConnectProxy) => ({ HTTPS_PROXY: `http://ann:s%20e%3Acret@${proxy.address}` }),
    ],
  ])('named %s, for tokens and for gRPC', (_name, options, env) =>
    withProxy(options, env, async ({ plane, proxy }) => {
      expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
      expect(proxy.asked).toEqual([`${host}:443`, `${host}:443`])
      expect(process.env).not.toHaveProperty('https_proxy', expect.stringContaining(proxy.address))
    }),
  )

  test('for the program itself nothing changes: a proxy for plain HTTP is not taken', () =>
    withProxy(
      {},
      (proxy, plane) => ({
        HTTP_PROXY: `http://${proxy.address}`,
        http_proxy: `http://${proxy.address}`,
        BATON_C1_API_HOST: `127.0.0.1:${plane.port}`,
      }),
      async ({ plane, proxy }) => {
        expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
        expect(proxy.asked).toEqual([])
      },
    ))
})

describe('what is in the way behind a proxy has its own sentence', () => {
  test('a proxy that does not let through', () =>
    withProxy(
      { refuses: 403 },
      (proxy) => ({ HTTPS_PROXY: proxy.address }),
      async ({ proxy, service }) => {
        expect(await service.loggedError('hello failed')).toBe(
          `the proxy ${proxy.address} does not let a connection through to ${host}:443; allow it there, or name the host in NO_PROXY`,
        )
      },
    ))

  test('a proxy that is not there', () =>
    withProxy(
      {},
      () => ({ HTTPS_PROXY: '127.0.0.1:1' }),
      async ({ service }) => {
        expect(await service.loggedError('hello failed')).toMatch(/^the proxy 127\.0\.0\.1:1 refused the connection; /)
      },
    ))

  test('a certificate for another host', () =>
    withProxy(
      {},
      (proxy) => ({ HTTPS_PROXY: proxy.address }),
      async ({ service }) => {
        expect(await service.loggedError('hello failed')).toMatch(
          /^the certificate of rostrum\.example:443 is for another host \(elsewhere\.example\); /,
        )
      },
      { certificateHosts: ['elsewhere.example'] },
    ))

  test.each(['https://ann:secret-word@proxy.example', 'socks5://ann:secret-word@proxy.example:1080', 'http://'])(
    '%s is no proxy that is understood',
    async (value) => {
      await using plane = await ControlPlane.start({ clientIdHost: host })
      using folder = new Folder()
      const service = ServiceRun.start(plane, new House(), folder.path, { env: { HTTPS_PROXY: value } })
      expect(await service.ended).toBe(2)
      expect(service.stderr).toContain('HTTPS_PROXY is not of the form http://host:port')
      expect(service.stderr).not.toContain('secret-word')
    },
  )
})
