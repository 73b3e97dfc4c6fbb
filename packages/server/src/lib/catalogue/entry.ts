/** A setting of a connector, as its form shows it. */
export interface CatalogueField {
  /** as the API's clients send it */
  readonly name: string
  /** the connector's own name for it, as a variable of its environment */
  readonly variable: string
  readonly displayName: string
  readonly type: 'text' | 'address' | 'secret' | 'switch' | 'choice' | 'list'
  readonly isRequired: boolean
  readonly placeholder?: string
  readonly help?: string
  readonly choices?: readonly string[]
}

/** What a connector does with a kind of resources. */
export interface Capability {
  readonly resourceType: string
  readonly displayName: string
  readonly provisions: readonly string[]
}

/** A program that can be set up as a connector. */
export interface CatalogueEntry {
  /** as rows have it */
  readonly key: string
  /** as the API's clients have it */
  readonly apiId: string
  readonly displayName: string
  readonly vendor: string
  readonly description: string
  readonly documentationUrl: string
  /** further words that it is looked for by */
  readonly synonyms: readonly string[]
  /** the program that the server can run itself; without one it runs elsewhere */
  readonly program: string | undefined
  /** how to get at the source: what is kept as the connector's settings */
  readonly fields: readonly CatalogueField[]
  /** how to go about it: members of their own beside the settings (product.md CON-13) */
  readonly options: readonly CatalogueField[]
  readonly capabilities: readonly Capability[]
}
