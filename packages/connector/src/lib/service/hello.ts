import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, hostname, machine, platform, release } from 'node:os'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { type Any, anyPack, StructSchema, ValueSchema } from '@bufbuild/protobuf/wkt'
import type { BatonServiceHelloRequestSchema } from '@rostrum/protocol/connectorapi'
import type { Connector } from '../capability.ts'
import type { ConnectorDefinition } from '../definition.ts'
import { describeMetadata } from '../run/commands/capabilities.ts'

export type HelloRequest = MessageInitShape<typeof BatonServiceHelloRequestSchema>

/** Who this host is and what it can do (baton-protocol 8.1). */
export function describeHost(
  definition: ConnectorDefinition,
  connector: Connector,
  hostId: string,
): HelloRequest & { readonly hostId: string } {
  return {
    hostId,
    buildInfo: {
      langVersion: `node${process.versions.node}`,
      package: definition.name,
      packageVersion: definition.version,
    },
    osInfo: describeSystem(),
    connectorMetadata: {
      ...describeMetadata(connector),
      annotations: [describeScope(connector.scope)],
    },
  }
}

/** By the digest a control plane tells a narrowed scope from things that are gone (design 3). */
function describeScope(scope: Connector['scope']) {
  const json = JSON.stringify(Object.fromEntries(Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1))))
  return packTexts({ scope_digest: createHash('sha256').update(json).digest('hex'), scope: json })
}

/** Goes with a finished sync, so that owners are warned before the connector can read no more (product CON-41). */
export function describeSecretEnd({ secretEndsAt }: { readonly secretEndsAt?: string }): Any[] {
  return secretEndsAt === undefined ? [] : [packTexts({ secret_expires_at: secretEndsAt })]
}

function packTexts(texts: Readonly<Record<string, string>>): Any {
  const fields = Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, create(ValueSchema, { kind: { case: 'stringValue', value } })]),
  )
  return anyPack(StructSchema, create(StructSchema, { fields }))
}

function describeSystem(): HelloRequest['osInfo'] {
  // As the Go programs name it.
  const os = platform() === 'win32' ? 'windows' : platform()
  const release_ = readOsRelease()
  const kernelVersion = release() || 'unknown'
  const distribution = release_.ID || os
  return {
    hostname: hostname() || 'unknown',
    os,
    platform: distribution,
    platformFamily: release_.ID_LIKE?.split(' ')[0] || distribution,
    platformVersion: release_.VERSION_ID || kernelVersion,
    kernelVersion,
    kernelArch: machine() || arch(),
    virtualizationSystem: 'none',
  }
}

function readOsRelease(): Partial<Record<string, string>> {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
    return Object.fromEntries(
      lines.flatMap((line) => {
        const [, key, value] = /^(\w+)="?([^"]*)"?$/.exec(line) ?? []
        return key === undefined || value === undefined ? [] : [[key, value.slice(0, 256)]]
      }),
    )
  } catch {
    // Other systems have none.
    return {}
  }
}
