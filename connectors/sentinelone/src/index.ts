export { sentinelOne } from './definition.ts'
