import type { Random } from '../random.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Timeline } from './timeline.ts'

export function addOddities(_tenant: Tenant, _random: Random, _timeline: Timeline): void {}
