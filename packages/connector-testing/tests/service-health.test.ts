import { runConnector } from '@rostrum/connector'
import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, hastyClock, ServiceRun } from './_service.ts'

/** A connector that answers questions about its health. */
async function withHealth(
  work: (world: { plane: ControlPlane; house: House; service: ServiceRun; port: number }) => Promise<void>,
  { gone = false } = {},
): Promise<void> {
  await using plane = await ControlPlane.start()
  if (gone) await plane.goAway()
  using folder = new Folder()
  const house = new House()
  const args = ['--health-check', '--health-check-port=0']
  await using service = ServiceRun.start(plane, house, folder.path, { args })
  await service.logged(gone ? /hello failed/ : /the control plane knows this connector/)
  const [started] = service.lines('health checks are answered')
  await work({ plane, house, service, port: Number(started?.port) })
}

async function ask(port: number, endpoint: string): Promise<{ code: number; body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}/${endpoint}`)
  expect(response.headers.get('content-type')).toBe('application/json')
  const body: Record<string, unknown> = JSON.parse(await response.text())
  expect(Math.abs(Date.parse(String(body.timestamp)) - Date.now())).toBeLessThan(60_000)
  expect(body.timestamp).toMatch(/Z$/)
  return { code: response.status, body }
}

/** The sub-command, as a container's runtime starts it beside the connector. */
async function healthCheck(port: number, endpoint: string): Promise<{ code: number; stderr: string }> {
  let stderr = ''
  const output = {
    isTerminal: false,
    write: (text: string) => {
      stderr += text
    },
  }
  const code = await runConnector(new House().definition, {
    argv: ['health-check', '--endpoint', endpoint, '--timeout', '5'],
    env: { BATON_HEALTH_CHECK_PORT: String(port) },
    stdout: output,
    stderr: output,
  })
  return { code, stderr }
}

describe('the health endpoints', () => {
  test('say that all is well, to the sub-command too: CON-31', () =>
    withHealth(async ({ plane, port }) => {
      await plane.give(grantTask('ann')).finished
      const answers = { live: 'alive', ready: 'ready', health: 'healthy' }
      for (const [endpoint, status] of Object.entries(answers)) {
        expect(await ask(port, endpoint)).toEqual({ code: 200, body: { status, timestamp: expect.any(String) } })
        expect(await healthCheck(port, endpoint)).toEqual({ code: 0, stderr: '' })
      }
      expect(await ask(port, 'mood')).toMatchObject({ code: 404, body: { status: 'not_found' } })
    }))

  test('/health tells with 503 why the validation fails, without secrets, and is well again after: CON-31', () =>
    withHealth(async ({ house, port }) => {
      house.validate = async () => {
        throw new Error(`the door does not take ${House.secret}`)
      }
      expect(await ask(port, 'health')).toMatchObject({
        code: 503,
        body: {
          status: 'unhealthy',
          details: { error: 'validation failed', validation_error: 'the door does not take [redacted]' },
        },
      })
      expect(await healthCheck(port, 'health')).toEqual({
        code: 1,
        stderr: `http://127.0.0.1:${port}/health answered 503: the connector is not well\n`,
      })
      expect((await ask(port, 'live')).code).toBe(200)
      house.validate = async () => {}
      expect((await ask(port, 'health')).code).toBe(200)
    }))

  test('/health gives a validation thirty seconds, and one to all who ask meanwhile: CON-31', () =>
    withHealth(async ({ house, port }) => {
      let validations = 0
      let signal: AbortSignal | undefined
      house.validate = (given) => {
        validations++
        signal = given
        return new Promise(() => {})
      }
      const answers = await Promise.all([ask(port, 'health'), ask(port, 'health')])
      for (const answer of answers) {
        expect(answer).toMatchObject({
          code: 503,
          body: { details: { validation_error: 'no answer within 30 s' } },
        })
      }
      expect(validations).toBe(1)
      expect(signal?.aborted).toBe(true)
    }))

  test('a connector that waits for its control plane is alive and not ready, until it is known there: CON-31', () =>
    withHealth(
      async ({ plane, service, port }) => {
        expect((await ask(port, 'live')).code).toBe(200)
        expect(await ask(port, 'ready')).toMatchObject({
          code: 503,
          body: { status: 'not_ready', details: { error: 'no tasks are taken from the control plane' } },
        })
        expect((await healthCheck(port, 'ready')).code).toBe(1)
        await plane.comeBack()
        await service.logged(/the control plane knows this connector/)
        expect((await ask(port, 'ready')).code).toBe(200)
      },
      { gone: true },
    ))

  test('one that finishes its last write is alive and not ready', () =>
    withHealth(async ({ plane, house, service, port }) => {
      const gate = Promise.withResolvers<void>()
      house.writeGate = gate.promise
      plane.give(grantTask('ann'))
      await house.until(() => house.writesBegun === 1)
      const ended = service.stop()
      expect((await ask(port, 'live')).code).toBe(200)
      expect((await ask(port, 'ready')).code).toBe(503)
      gate.resolve()
      expect(await ended).toBe(0)
      await expect(ask(port, 'live')).rejects.toThrow()
    }))

  test('are off unless they are asked for', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await service.logged(/the control plane knows this connector/)
    expect(service.lines('health checks are answered')).toEqual([])
  })

  test('a port that is taken ends the program before anything is said to the control plane', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const args = ['--health-check', `--health-check-port=${plane.port}`]
    const service = ServiceRun.start(plane, new House(), folder.path, { args, clock: hastyClock() })
    expect(await service.ended).toBe(3)
    expect(service.stderr).toMatch(/127\.0\.0\.1:\d+ cannot be listened on: .*EADDRINUSE.*; choose a port that is free/)
    expect(plane.calls).toEqual([])
  })
})
