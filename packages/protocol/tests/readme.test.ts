import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')

test('the example of the README prints what the README says', () => {
  const [, example = ''] = readFileSync(join(folder, 'README.md'), 'utf8').split(/```(?:ts)?\n/)
  const output = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', example], {
    cwd: folder,
    encoding: 'utf8',
  })
  const [id, grant = ''] = output.trimEnd().split('\n')
  expect(id).toBe('site:7:member:user:42')
  expect(JSON.parse(grant)).toMatchObject({
    principal: { id: { resourceType: 'user', resource: '42' } },
    annotations: [{ '@type': 'type.googleapis.com/c1.connector.v2.ExternalLink' }],
  })
})
