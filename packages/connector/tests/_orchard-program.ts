/**
 * A connector as a program of its own. `ORCHARD_AT_PAGE` says what happens when the second page of trees is asked for:
 * `obey` waits for the end of the run, `deaf` does not notice it, `busy` waits for a rate limit first, `crash` throws where
 * nobody catches, `secret` prints its token in an error.
 */
import { create } from '@bufbuild/protobuf'
import { ResourceIdSchema, ResourceSchema, ResourceTypeSchema } from '@rostrum/protocol/connector'
import { type Connector, ConnectorError, type ListPass, main } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'

const resourceType = create(ResourceTypeSchema, { id: 'tree', displayName: 'Tree' })
const behaviour = process.env.ORCHARD_AT_PAGE
const { definition } = makeFakeConnector()

function makeTrees(log: (message: string) => void, token: string, busy: () => void): ListPass<string> {
  return {
    name: 'trees',
    async fetch(cursor, signal) {
      log(`page ${cursor || 1}`)
      if (cursor === '2') await meet(signal, token, busy)
      return { items: [`oak-${cursor}`, `ash-${cursor}`], nextCursor: cursor === '' ? '2' : '' }
    },
    convert: (names) => ({
      resources: names.map((name) =>
        create(ResourceSchema, {
          id: create(ResourceIdSchema, { resourceType: 'tree', resource: name }),
          displayName: name,
        }),
      ),
      entitlements: [],
      grants: [],
    }),
  }
}

async function meet(signal: AbortSignal, token: string, busy: () => void): Promise<void> {
  const forever = new Promise<never>((_, reject) => {
    const alive = setInterval(() => {}, 1000)
    if (behaviour === 'obey') {
      signal.addEventListener('abort', () => {
        clearInterval(alive)
        reject(signal.reason)
      })
    }
  })
  if (behaviour === 'busy') busy()
  if (behaviour === 'crash') queueMicrotask(() => Promise.reject(new Error(`nobody catches ${token}`)))
  if (behaviour === 'secret') {
    throw new ConnectorError('bad_credentials', `the token ${token} was refused`, { cause: new Error(`sent ${token}`) })
  }
  if (behaviour === 'obey' || behaviour === 'deaf' || behaviour === 'crash') await forever
}

await main({
  ...definition,
  create(settings, { log, progress, clock }): Connector {
    return {
      description: definition.description,
      resourceTypes: [{ resourceType }],
      scope: {},
      validate: async () => [],
      async *check() {},
      close: async () => {},
      listPasses: {
        start: () => ({
          passes: [
            makeTrees(
              (message) => {
                progress.request('/trees')
                log.info(message)
              },
              String(settings['api-token']),
              () => progress.waiting(new Date(clock.now().getTime() + 90_000), 'the orchard is busy'),
            ),
          ],
          snapshot: () => '',
          restore() {},
        }),
      },
    }
  },
})
