import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

const folder = join(import.meta.dirname, '../kubernetes')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

type Manifest = Record<string, unknown> & {
  readonly kind: string
  readonly metadata: { readonly namespace?: string; readonly labels?: Record<string, unknown> }
}

const manifests = readdirSync(folder).flatMap((name) =>
  parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as Manifest
  }),
)
const deployment = JSON.parse(JSON.stringify(manifests.find(({ kind }) => kind === 'Deployment')))
const secret = JSON.parse(JSON.stringify(manifests.find(({ kind }) => kind === 'Secret')))
const pod = deployment.spec.template
const [container] = pod.spec.containers

describe('the manifests', () => {
  test('lie in one namespace, which every command of the README names', () => {
    const namespaces = manifests.map(({ metadata }) => metadata.namespace)
    expect(new Set(namespaces).size).toBe(1)
    const commands = readme.split('\n').filter((line) => line.startsWith('kubectl '))
    expect(commands.length).toBeGreaterThan(2)
    for (const command of commands) expect(command).toMatch(new RegExp(`namespace ${namespaces[0]}\\b`))
  })

  test('give every label and variable as a string', () => {
    for (const labels of [deployment.metadata.labels, pod.metadata.labels, deployment.spec.selector.matchLabels]) {
      for (const value of Object.values(labels)) expect(value).toBeTypeOf('string')
    }
    for (const { value } of container.env) expect(value).toBeTypeOf('string')
    for (const value of Object.values(secret.stringData)) expect(value).toBeTypeOf('string')
  })

  test('are found by their own selector and by that of the log command', () => {
    expect(pod.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels)
    const selector = /kubectl logs .*--selector (\S+)=(\S+)/.exec(readme)
    expect(pod.metadata.labels[selector?.[1] ?? '']).toBe(selector?.[2])
  })

  test('take the secret by its name, and run without rights on a read-only file system', () => {
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }])
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true })
    const writable = container.env.find(({ name }: { name: string }) => name === 'BATON_C1Z_TEMP_DIR').value
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: writable })
  })

  test('use only variables that the program knows', () => {
    const known = new Set(readme.match(/(?:BATON|SSL)_[A-Z0-9_]+/g))
    const used = [...container.env.map(({ name }: { name: string }) => name), ...Object.keys(secret.stringData)]
    expect(used.filter((name) => !known.has(name))).toEqual([])
  })
})
