import type { CatalogueEntry } from './entry.ts'
import { sentinelone } from './sentinelone.ts'

/** What connectors there are: one more is one more entry here. */
export const catalogue: readonly CatalogueEntry[] = [
  sentinelone,
  {
    key: 'baton',
    apiId: '2HErg7BRmNdHgX8sTCWVq4E1fyh',
    displayName: 'Baton',
    vendor: 'Baton',
    description: 'Any connector that speaks the Baton protocol, run on a machine of yours',
    documentationUrl: 'https://github.com/conductorone/baton-sdk',
    synonyms: ['self-hosted', 'kubernetes', 'custom', 'generic'],
    program: undefined,
    fields: [],
    options: [],
    capabilities: [],
  },
]

/** By either of its names. */
export function findEntry(id: string): CatalogueEntry | undefined {
  return catalogue.find(({ key, apiId }) => key === id || apiId === id)
}

/** Those whose name, vendor or synonyms have the text somewhere (product.md CON-2); all of them for none. */
export function searchCatalogue(text: string): readonly CatalogueEntry[] {
  const wanted = text.trim().toLowerCase()
  return catalogue.filter(({ displayName, vendor, synonyms }) =>
    [displayName, vendor, ...synonyms].some((word) => word.toLowerCase().includes(wanted)),
  )
}
