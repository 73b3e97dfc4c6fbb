export { printSchema } from './lib/catalog/print-schema.ts'
export { printTypes } from './lib/catalog/print-types.ts'
export { readCatalog } from './lib/catalog/read-catalog.ts'
