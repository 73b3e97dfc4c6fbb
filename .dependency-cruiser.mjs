import { layers, testLayers } from './scripts/layers.mjs'

const tests = '\\.test\\.ts$|/tests/|/_[^/]+\\.ts$'
const ours = '^(packages|connectors|simulators)/'
const folders = (names) => (names.length === 0 ? [] : [`^(${names.join('|')})/`])

/** One rule for the code and one for the tests of each package. */
const layerRules = Object.entries(layers).flatMap(([folder, allowed]) => [
  {
    name: `${folder} imports only ${allowed.join(', ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: tests },
    to: { path: ours, pathNot: folders([folder, ...allowed]) },
  },
  {
    name: `tests of ${folder} import only what the table allows`,
    severity: 'error',
    from: { path: `^${folder}/.*(${tests})` },
    to: { path: ours, pathNot: folders([folder, ...allowed, ...(testLayers[folder] ?? [])]) },
  },
])

export default {
  forbidden: [
    ...layerRules,
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { pathNot: '/src/gen/' } } },
    { name: 'imports resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'code never imports tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
