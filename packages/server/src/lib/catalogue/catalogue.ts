/** A setting of a connector, as its form shows it. */
export interface CatalogueField {
  /** as the API's clients send it */
  readonly name: string
  /** the connector's own name for it, as a variable of its environment */
  readonly variable: string
  readonly displayName: string
  readonly isSecret: boolean
  readonly isRequired: boolean
}

/** A program that can be set up as a connector. */
export interface CatalogueEntry {
  /** as rows have it */
  readonly key: string
  /** as the API's clients have it */
  readonly apiId: string
  readonly displayName: string
  readonly fields: readonly CatalogueField[]
}

/** What connectors there are: one more is one more entry here. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    key: 'sentinelone',
    apiId: '2YrpiN1WrRMcyduL9f3PRKTJ6wE',
    displayName: 'SentinelOne',
    fields: [
      {
        name: 'sentinelone_base_url',
        variable: 'BATON_MANAGEMENT_CONSOLE_URL',
        displayName: 'SentinelOne base URL',
        isSecret: false,
        isRequired: true,
      },
      {
        name: 'sentinelone_token',
        variable: 'BATON_API_TOKEN',
        displayName: 'API token',
        isSecret: true,
        isRequired: true,
      },
    ],
  },
  { key: 'baton', apiId: '2HErg7BRmNdHgX8sTCWVq4E1fyh', displayName: 'Baton', fields: [] },
]

/** By either of its names. */
export function findEntry(id: string): CatalogueEntry | undefined {
  return catalogue.find(({ key, apiId }) => key === id || apiId === id)
}
