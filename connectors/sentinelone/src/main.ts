import { main } from '@rostrum/connector'
import { sentinelOne } from './definition.ts'

await main(sentinelOne)
