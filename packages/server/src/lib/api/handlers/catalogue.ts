import { catalogue, findEntry } from '../../catalogue/catalogue.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read } from '../handler.ts'

/** The settings of each connector there is, as its form shows them. */
export function catalogueHandlers(): Handlers {
  return {
    'ConnectorCatalogService.ConfigurationSchema': read(async ({ request, access }) => {
      if (!access.may('connector.create')) access.assert('app.pick')
      const entry = findEntry(request.catalogId ?? '')
      if (entry === undefined) {
        const there = catalogue.map(({ apiId, displayName }) => `${apiId} (${displayName})`).join(', ')
        throw new ServiceError('not_found', 'CATALOG_ENTRY_NOT_FOUND', `catalogId: there are ${there}`)
      }
      const fields = entry.fields.map(({ name, displayName, isSecret, isRequired }) => ({
        name,
        displayName,
        str: { secret: isSecret, ...(isRequired && { valueValidator: { minLen: 1 } }) },
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
