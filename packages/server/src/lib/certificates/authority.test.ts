import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureCertificate, type ServerCertificate } from './authority.ts'

const day = 86_400_000
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rostrum-certificates-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const numberOf = ({ cert }: ServerCertificate) => new X509Certificate(cert).serialNumber

test('a client that trusts the authority connects by name and by address, and by no other name', async () => {
  const certificate = await ensureCertificate(folder, ['localhost', '127.0.0.1', '::1', 'rostrum.example'], new Date())
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (_request, response) => {
    response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo
  const ask = (servername: string) =>
    new Promise<string>((resolve, reject) => {
      const ca = readFileSync(certificate.caFile)
      request({ host: '127.0.0.1', port, servername, ca }, async (response) =>
        resolve(String((await response.toArray())[0])),
      )
        .once('error', reject)
        .end()
    })
  try {
    for (const name of ['localhost', '', 'rostrum.example']) expect(await ask(name)).toBe('hello')
    await expect(ask('elsewhere.example')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})

test('it is kept over a restart, and made anew for other hosts, towards its end and for another authority', async () => {
  const now = new Date()
  const after = (days: number) => new Date(now.getTime() + days * day)
  const first = await ensureCertificate(folder, ['127.0.0.1', 'a.example'], now)
  const authority = readFileSync(first.caFile, 'utf8')
  expect(numberOf(await ensureCertificate(folder, ['127.0.0.1'], after(300)))).toBe(numberOf(first))
  const renewed = await ensureCertificate(folder, ['127.0.0.1', 'a.example'], after(368))
  expect(numberOf(renewed)).not.toBe(numberOf(first))
  expect(renewed.endsAt.getTime()).toBeGreaterThan(after(700).getTime())
  const other = await ensureCertificate(folder, ['127.0.0.1', 'b.example'], after(368))
  expect(numberOf(other)).not.toBe(numberOf(renewed))
  expect(readFileSync(first.caFile, 'utf8')).toBe(authority)

  rmSync(join(folder, 'ca.pem'))
  const afresh = await ensureCertificate(folder, ['127.0.0.1', 'b.example'], after(368))
  expect(readFileSync(afresh.caFile, 'utf8')).not.toBe(authority)
  const ca = new X509Certificate(readFileSync(afresh.caFile))
  expect(new X509Certificate(afresh.cert).verify(ca.publicKey)).toBe(true)
})

test('keys are for the owner only', async () => {
  await ensureCertificate(folder, ['127.0.0.1'], new Date())
  for (const name of ['ca-key.pem', 'server-key.pem']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

test('an authority that cannot be read is an error, not a reason for another one', async () => {
  await ensureCertificate(folder, ['127.0.0.1'], new Date())
  writeFileSync(join(folder, 'ca-key.pem'), 'spoilt')
  await expect(ensureCertificate(folder, ['127.0.0.1'], new Date())).rejects.toThrow(
    /ca-key.pem are no certificate with its key; restore them/,
  )
})
