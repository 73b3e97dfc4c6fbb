import { describeConformance, type NamedFault } from '@rostrum/connector-testing'
import { type FaultRule, Simulator } from '@rostrum/sentinelone-simulator'
import { oddTenant, program } from './_world.ts'

const faults: readonly (FaultRule & { readonly name: string })[] = [
  { name: 'every fifth answer is 503', when: { every: 5 }, action: { kind: 'server error', status: 503 } },
  { name: 'the first pages are refused for their rate', when: { nth: [4, 5] }, action: { kind: 'too many requests' } },
  { name: 'the cursor of users is lost', path: '/users', when: { nth: 2 }, action: { kind: 'invalid cursor' } },
]

describeConformance('baton-sentinel-one', {
  command: [program],
  async startWorld() {
    const tenant = oddTenant({ seed: 'conformance', accounts: 3, sites: 15, users: 1100 })
    const simulator = await Simulator.start({ tenant, latencyMs: 5 })
    return {
      env: { BATON_API_TOKEN: simulator.mintAdminToken(), BATON_MANAGEMENT_CONSOLE_URL: simulator.url },
      requestCount: () => simulator.requests.length,
      faults: faults.map(
        (rule): NamedFault => ({
          name: rule.name,
          arm: () => simulator.faults.set([rule]),
          disarm: () => simulator.faults.clear(),
        }),
      ),
      [Symbol.asyncDispose]: () => simulator.close(),
    }
  },
})
