import { fromBinary } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt'
import { hasAnnotation } from '@rostrum/protocol'
import { GrantExpandableSchema } from '@rostrum/protocol/connector'
import type { HeldGrant } from '../rows.ts'
import type { ScannedRow } from './scan.ts'

/** What `readHeldGrant` needs of a row. */
export const heldColumns = ['data', 'entitlement_id', 'principal_resource_type_id', 'principal_resource_id'] as const

// Numbers of the fields that are read; everything else of the messages is passed over.
const grantFields = { entitlement: 1, principal: 2, annotations: 4, sources: 5 } as const
const entitlementId = 2
const resourceId = 1
const resourceIdFields = { resourceType: 1, resource: 2 } as const
const sourcesEntry = 1
const entryKey = 1

interface Target {
  readonly resourceType: string
  readonly resource: string
}

/**
 * Reads who holds what, and why, without the rest: a grant carries its entitlement and its principal whole, and making
 * objects of them takes most of the time that a large file takes.
 * @throws C1zError for a row that is no grant
 */
export function readHeldGrant(row: ScannedRow): HeldGrant {
  const bytes = row.blob('data')
  try {
    return read(bytes, row)
  } catch (error) {
    throw row.invalid(`data is no such message: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

function read(bytes: Uint8Array, row: ScannedRow): HeldGrant {
  const reader = new BinaryReader(bytes)
  let entitlement: string | undefined
  let principal: Target | undefined
  let sources: string[] | undefined
  const annotations: Any[] = []
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (type !== WireType.LengthDelimited) reader.skip(type, field)
    else if (field === grantFields.entitlement) entitlement = readText(reader, entitlementId)
    else if (field === grantFields.principal) principal = readPrincipal(reader)
    else if (field === grantFields.annotations) addAnnotation(annotations, reader.bytes())
    else if (field === grantFields.sources) sources = readSources(reader, sources)
    else reader.skip(type, field)
  }
  // Some writers leave out what the columns tell already (c1z-format 3.5).
  return {
    entitlementId: entitlement ?? row.text('entitlement_id'),
    principalType: principal?.resourceType ?? row.text('principal_resource_type_id'),
    principal: principal?.resource ?? row.text('principal_resource_id'),
    sources: sources ?? [],
    annotations,
  }
}

/** One text of the message that comes next. */
function readText(reader: BinaryReader, wanted: number): string {
  const end = reader.uint32() + reader.pos
  let text = ''
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (field === wanted && type === WireType.LengthDelimited) text = reader.string()
    else reader.skip(type, field)
  }
  assertAt(reader, end)
  return text
}

function readPrincipal(reader: BinaryReader): Target {
  const end = reader.uint32() + reader.pos
  let target: Target = { resourceType: '', resource: '' }
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (field === resourceId && type === WireType.LengthDelimited) target = readResourceId(reader)
    else reader.skip(type, field)
  }
  assertAt(reader, end)
  return target
}

function readResourceId(reader: BinaryReader): Target {
  const end = reader.uint32() + reader.pos
  let [resourceType, resource] = ['', '']
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (type !== WireType.LengthDelimited) reader.skip(type, field)
    else if (field === resourceIdFields.resourceType) resourceType = reader.string()
    else if (field === resourceIdFields.resource) resource = reader.string()
    else reader.skip(type, field)
  }
  assertAt(reader, end)
  return { resourceType, resource }
}

/** The keys of a map: ids of entitlements. */
function readSources(reader: BinaryReader, before: readonly string[] = []): string[] {
  const end = reader.uint32() + reader.pos
  const keys = new Set(before)
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (field === sourcesEntry && type === WireType.LengthDelimited) keys.add(readText(reader, entryKey))
    else reader.skip(type, field)
  }
  assertAt(reader, end)
  return [...keys]
}

/** Access that is passed on is told by the expansion, not by what a grant is. */
function addAnnotation(annotations: Any[], bytes: Uint8Array): void {
  const annotation = fromBinary(AnySchema, bytes)
  if (!hasAnnotation([annotation], GrantExpandableSchema)) annotations.push(annotation)
}

function assertAt(reader: BinaryReader, end: number): void {
  if (reader.pos !== end) throw new RangeError('a message ends within another one')
}
