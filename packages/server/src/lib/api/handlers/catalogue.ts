import { catalogue, findEntry, searchCatalogue } from '../../catalogue/catalogue.ts'
import type { CatalogueEntry, CatalogueField } from '../../catalogue/entry.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read } from '../handler.ts'

/** What connectors there are, and the settings of each as its form shows them. */
export function catalogueHandlers(): Handlers {
  return {
    // It is part of the product and tells nothing of this installation. Owners of a connector need it for their form.
    'Catalogue.List': read(async ({ query }) => ({ list: searchCatalogue(query.query ?? '').map(toView) })),
    'ConnectorCatalogService.ConfigurationSchema': read(async (call) => {
      assertPicks(call)
      const entry = findEntry(call.request.catalogId ?? '')
      if (entry === undefined) {
        const there = catalogue.map(({ apiId, displayName }) => `${apiId} (${displayName})`).join(', ')
        throw new ServiceError('not_found', 'CATALOG_ENTRY_NOT_FOUND', `catalogId: there are ${there}`)
      }
      const fields = entry.fields.map(({ name, displayName, type, isRequired }) => ({
        name,
        displayName,
        str: { secret: type === 'secret', ...(isRequired && { valueValidator: { minLen: 1 } }) },
      }))
      return {
        schema: {
          displayName: entry.displayName,
          requiresExternalConnector: entry.fields.length === 0,
          fields,
        },
      }
    }),
  }
}

/** Whoever may add a connector, or picks an app for one. @throws ServiceError */
function assertPicks({ access }: Call<OperationName>): void {
  if (!access.may('connector.create')) access.assert('app.pick')
}

function toView({ apiId, program, fields, options, capabilities, ...entry }: CatalogueEntry) {
  const { displayName, vendor, description, documentationUrl } = entry
  return {
    catalogId: apiId,
    displayName,
    vendor,
    description,
    documentationUrl,
    isHosted: program !== undefined,
    fields: fields.map(toFieldView),
    options: options.map(toFieldView),
    capabilities: capabilities.map((capability) => ({ ...capability, isSynced: true })),
  }
}

function toFieldView({ name, displayName, type, isRequired, placeholder, help, choices }: CatalogueField) {
  return { name, displayName, type: fieldTypes[type], isRequired, placeholder, help, choices }
}

const fieldTypes = {
  text: 'TEXT',
  address: 'ADDRESS',
  secret: 'SECRET',
  switch: 'SWITCH',
  choice: 'CHOICE',
  list: 'LIST',
} as const
