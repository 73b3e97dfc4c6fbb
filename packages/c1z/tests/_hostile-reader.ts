/**
 * Reads each sync file whose path comes in as a line, whole, and answers with a line: what came of it. Whatever is
 * neither success nor a C1zError is reported as an accident, and so is a peak of memory.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { C1zError, inspect, SyncFile } from '../src/index.ts'
import type { Report } from './_hostile-child.ts'

for await (const path of createInterface({ input: process.stdin })) {
  // Forgets the peak of the files before (proc(5)); what they left in memory still counts.
  writeFileSync('/proc/self/clear_refs', '5')
  const report = await read(path)
  process.stdout.write(`${JSON.stringify({ ...report, peakKb: peakKb() })}\n`)
}

async function read(path: string): Promise<Pick<Report, 'kind' | 'text'>> {
  // Both, whatever comes of the first: they share little but the opening.
  const outcomes = [await outcomeOf(() => inspect(path)), await outcomeOf(() => readWhole(path))]
  return outcomes.find(({ kind }) => kind !== 'read') ?? { kind: 'read', text: '' }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Pick<Report, 'kind' | 'text'>> {
  try {
    await work()
    return { kind: 'read', text: '' }
  } catch (error) {
    if (error instanceof C1zError) return { kind: 'refused', text: `${error.reason}: ${error.message}` }
    return { kind: 'accident', text: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

async function readWhole(path: string): Promise<void> {
  await using file = await SyncFile.open(path)
  let firstError: unknown
  // A refusal of one table must not keep the others from being read.
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof C1zError)) throw error
      firstError ??= error
    }
  }
  for (const type of [undefined, 'full', 'partial']) {
    file.latestFinished(type)
    file.previousFinished(type)
  }
  for (const { id } of file.syncs) {
    attempt(() => drain(file.resourceTypes(id)))
    attempt(() => drain(file.resources(id)))
    attempt(() => drain(file.entitlements(id)))
    attempt(() => drain(file.grants(id)))
    attempt(() => drain(file.grants(id, { principal: { resourceType: 'user', resource: '1' }, entitlementId: 'x' })))
    attempt(() => file.findResourceType(id, 'user'))
    attempt(() => file.findResource(id, { resourceType: 'user', resource: '1' }))
    attempt(() => file.findEntitlement(id, 'site:1:member'))
    attempt(() => file.counts(id))
    attempt(() => file.stats(id))
  }
  if (firstError !== undefined) throw firstError
}

function drain(rows: Iterable<unknown>): void {
  for (const _ of rows);
}

function peakKb(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}
