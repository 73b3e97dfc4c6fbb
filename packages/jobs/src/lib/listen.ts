import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '@rostrum/database'
import { wakeChannel } from '@rostrum/database/queries'

const reconnectMs = 1000

/**
 * Calls `onWake` with each name that is told on the channel, and with none after each connection, since nothing is told
 * to those who are away. Goes on until `signal` aborts; `isListening` settles when the first connection stands.
 */
export function listen(
  database: Database,
  onWake: (name: string | undefined) => void,
  signal: AbortSignal,
): { isListening: Promise<void>; ended: Promise<void> } {
  const { promise: isListening, resolve } = Promise.withResolvers<void>()
  const listenOnce = () =>
    database.withSession(async ({ client }) => {
      const broken = once(client, 'error', { signal })
      client.on('notification', ({ payload }) => onWake(payload))
      await client.query(`listen ${wakeChannel}`)
      onWake(undefined)
      resolve()
      await broken
    })
  const ended = (async () => {
    while (!signal.aborted) {
      // Whatever broke the connection, the cure is another one.
      await listenOnce().catch(() => {})
      await delay(reconnectMs, undefined, { signal }).catch(() => {})
    }
  })()
  return { isListening, ended }
}
