/**
 * Who may import whom: arrows point towards the packages with the fewest opinions. The layer check, the TypeScript
 * project references and the packages' own dependencies are all held against this one table.
 */
export const layers = {
  'packages/leak-check': [],
  'packages/protocol': [],
  'packages/governance': [],
  'packages/api': [],
  'packages/outbound': [],
  'packages/console': ['packages/api'],
  'packages/c1z': ['packages/protocol'],
  'packages/connector': ['packages/protocol', 'packages/c1z', 'packages/outbound'],
  'packages/connector-testing': ['packages/connector', 'packages/c1z', 'packages/protocol', 'packages/leak-check'],
  'packages/database': [],
  'packages/jobs': ['packages/database'],
  'packages/server': [
    'packages/database',
    'packages/jobs',
    'packages/c1z',
    'packages/protocol',
    'packages/governance',
    'packages/api',
    'packages/outbound',
  ],
  'packages/cli': ['packages/server', 'packages/c1z', 'packages/protocol'],
  'connectors/sentinelone': ['packages/connector', 'packages/protocol', 'packages/outbound'],
  // It must not share our reading of the upstream, so it shares nothing.
  'simulators/sentinelone': [],
  // It starts the other programs, and gives commands, as their users do; only its benchmarks reach inside of the server.
  'packages/dev-env': [
    'packages/cli',
    'packages/database',
    'packages/server',
    'packages/protocol',
    'packages/c1z',
    'packages/api',
    'packages/connector-testing',
    'packages/leak-check',
    'simulators/sentinelone',
  ],
}

/** What tests may import besides. */
export const testLayers = {
  'packages/database': ['packages/leak-check'],
  'packages/server': ['packages/connector-testing', 'packages/leak-check', 'simulators/sentinelone'],
  'packages/connector': ['packages/leak-check'],
  'packages/cli': ['packages/connector-testing', 'packages/database', 'packages/leak-check'],
  'connectors/sentinelone': [
    'packages/connector-testing',
    'packages/c1z',
    'packages/leak-check',
    'simulators/sentinelone',
  ],
}
