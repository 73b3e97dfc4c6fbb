import type { GrantRow } from '@rostrum/c1z'
import type { Resource } from '@rostrum/protocol/connector'
import { keyOf, keyText } from './resource-key.ts'
import type { SyncView } from './sync-view.ts'

/** Who holds the grants, each once, in the order they are met. */
export async function* principalsOf(view: SyncView, grants: AsyncIterable<GrantRow>): AsyncGenerator<Resource> {
  const met = new Set<string>()
  for await (const { grant } of grants) {
    const key = keyOf(grant.principal?.id)
    const text = keyText(key)
    if (met.has(text)) continue
    met.add(text)
    yield view.resource(key)
  }
}
