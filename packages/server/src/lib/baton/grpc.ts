import type { Message } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect'
import { BatonService, findBrokenRule } from '@rostrum/protocol/connectorapi'
import { BlobTooLargeError } from '../blobs/blob-store.ts'
import { type Assets, UnknownTaskError } from '../connector-tasks/assets.ts'
import type { CallingHost, ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { Polls } from '../connector-tasks/polls.ts'
import { UploadError } from '../connector-tasks/uploads.ts'
import type { Credentials } from '../credentials/credentials.ts'

export interface BatonOptions {
  readonly credentials: Credentials
  readonly tasks: ConnectorTasks
  readonly polls: Polls
  readonly assets: Assets
  /** how long a poll without work is held */
  readonly holdMs: number
}

const nextHeartbeatMs = 10_000
const idlePollMs = 100
const knownPollMs = 1000

/** The service that connectors in service mode call (baton-protocol 14.1). */
export function batonRoutes({ credentials, tasks, polls, assets, holdMs }: BatonOptions) {
  async function authenticate({ requestHeader }: HandlerContext): Promise<Omit<CallingHost, 'hostId'>> {
    const caller = await credentials.authenticate(requestHeader.get('authorization'))
    if (caller === undefined)
      throw new ConnectError('the access token is not known, or has ended', Code.Unauthenticated)
    const { connectorId, credentialId, tokenId } = caller
    if (connectorId === undefined)
      throw new ConnectError('the credential is not that of a connector', Code.PermissionDenied)
    return { connectorId, credentialId, tokenId, sdkVersion: readSdkVersion(requestHeader.get('user-agent')) }
  }

  /** Of the credential alone: a token that ends while its poll is held was good when it was sent. */
  async function assertLet({ credentialId }: CallingHost): Promise<void> {
    if (!(await credentials.isLive(credentialId)))
      throw new ConnectError('the credential has ended', Code.Unauthenticated)
  }

  async function open(request: Message & { hostId: string }, context: HandlerContext): Promise<CallingHost> {
    const caller = await authenticate(context)
    assertOrder(request)
    return { ...caller, hostId: request.hostId }
  }

  return (router: ConnectRouter): void => {
    router.service(BatonService, {
      async hello(request, context) {
        await tasks.hello(await open(request, context), request)
        return {}
      },
      async getTask(request, context) {
        const host = await open(request, context)
        const [task] = await polls.take(host, {
          most: 1,
          knownIds: [],
          holdMs,
          assertLet: () => assertLet(host),
          signal: context.signal,
        })
        return { ...(task && { task }), nextPoll: durationFromMs(task === undefined ? idlePollMs : 0) }
      },
      async getTasks(request, context) {
        const host = await open(request, context)
        const { pageSize: most, knownTaskIds: knownIds } = request
        // Holding one that has work to begin would keep it from that.
        const isBusy = knownIds.length > 0
        const found = await polls.take(host, {
          most,
          knownIds,
          holdMs: isBusy ? 0 : holdMs,
          assertLet: () => assertLet(host),
          signal: context.signal,
        })
        return { tasks: found, nextPoll: durationFromMs(found.length > 0 ? 0 : isBusy ? knownPollMs : idlePollMs) }
      },
      async heartbeat(request, context) {
        const host = await open(request, context)
        const { isCancelled } = await tasks.heartbeat(host, request.taskId)
        return { nextHeartbeat: durationFromMs(nextHeartbeatMs), cancelled: isCancelled }
      },
      async finishTask(request, context) {
        const host = await open(request, context)
        if (!(await tasks.finish(host, request)))
          throw new ConnectError(`this connector has no task ${request.taskId}`, Code.NotFound)
        return {}
      },
      async uploadAsset(requests, context) {
        const { connectorId } = await authenticate(context)
        try {
          await assets.receive(connectorId, inOrder(requests))
          return {}
        } catch (error) {
          if (error instanceof UploadError) throw new ConnectError(error.message, Code.InvalidArgument)
          if (error instanceof UnknownTaskError) throw new ConnectError(error.message, Code.NotFound)
          if (error instanceof BlobTooLargeError)
            throw new ConnectError(`the upload is larger than ${error.maxBytes} bytes`, Code.ResourceExhausted)
          throw error
        }
      },
    })
  }
}

/** Connectors call themselves `<name> baton-sdk/<version> <library>/<version>` (baton-protocol 7.5). */
function readSdkVersion(userAgent: string | null): string {
  return /\bbaton-sdk\/(\S{1,100})/.exec(userAgent ?? '')?.[1] ?? ''
}

function assertOrder(request: Message): void {
  const rule = findBrokenRule(request)
  if (rule !== undefined) throw new ConnectError(rule, Code.InvalidArgument)
}

async function* inOrder<T extends Message>(requests: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const request of requests) {
    assertOrder(request)
    yield request
  }
}
