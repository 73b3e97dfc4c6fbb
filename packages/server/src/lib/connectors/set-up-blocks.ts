/** What a machine needs to run a connector against this server. */
export interface SetUp {
  readonly appId: string
  readonly connectorId: string
  readonly clientId: string
  readonly clientSecret: string
  /** the server's own authority as PEM; undefined when its certificate is one that everybody trusts */
  readonly authority: string | undefined
  /** further settings that the connector needs, by its variables, without their values */
  readonly needs: readonly string[]
}

/** Text to be pasted whole. */
export interface SetUpBlock {
  readonly name: string
  readonly syntax: 'shell' | 'yaml' | 'ini' | 'hcl'
  readonly text: string
}

const program = 'baton-sentinel-one'
const namespace = 'conductorone'
const image = 'baton-sentinel-one:latest'
const authorityFolder = '/etc/rostrum'
const authorityFile = `${authorityFolder}/ca.pem`

/** The same set-up for each of the places where connectors run (product.md CON-23, X-7). */
export function writeSetUpBlocks(setUp: SetUp): SetUpBlock[] {
  return [
    { name: 'Environment variables', syntax: 'shell', text: environment(setUp) },
    { name: 'Kubernetes Secret', syntax: 'yaml', text: kubernetesSecret(setUp) },
    { name: 'Kubernetes Deployment', syntax: 'yaml', text: kubernetesDeployment(setUp) },
    { name: 'docker or podman', syntax: 'shell', text: container(setUp) },
    { name: 'systemd', syntax: 'ini', text: systemd(setUp) },
    { name: 'Terraform', syntax: 'hcl', text: terraform(setUp) },
  ]
}

function environment({ clientId, clientSecret, authority, needs }: SetUp): string {
  return lines(
    ...(authority === undefined ? [] : [...authorityHere(authority), 'export SSL_CERT_FILE="$PWD/rostrum-ca.pem"']),
    `export BATON_CLIENT_ID=${quoted(clientId)}`,
    `export BATON_CLIENT_SECRET=${quoted(clientSecret)}`,
    ...needs.map((name) => `export ${name}=''`),
    program,
  )
}

function kubernetesSecret({ clientId, clientSecret, authority, needs }: SetUp): string {
  const secret = lines(
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${program}-secrets`,
    `  namespace: ${namespace}`,
    'type: Opaque',
    'stringData:',
    `  BATON_CLIENT_ID: ${JSON.stringify(clientId)}`,
    `  BATON_CLIENT_SECRET: ${JSON.stringify(clientSecret)}`,
    ...needs.map((name) => `  ${name}: ""`),
  )
  if (authority === undefined) return secret
  const configMap = lines(
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    `  name: ${program}-authority`,
    `  namespace: ${namespace}`,
    'data:',
    '  ca.pem: |',
    ...authority
      .trim()
      .split('\n')
      .map((line) => `    ${line}`),
  )
  return `${secret}---\n${configMap}`
}

function kubernetesDeployment({ authority }: SetUp): string {
  const trusts = authority !== undefined
  return lines(
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${program}`,
    `  namespace: ${namespace}`,
    '  labels:',
    `    app: ${program}`,
    'spec:',
    '  replicas: 1',
    '  selector:',
    '    matchLabels:',
    `      app: ${program}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app: ${program}`,
    '        baton: "true"',
    '    spec:',
    '      securityContext:',
    '        runAsNonRoot: true',
    '        runAsUser: 65532',
    '        runAsGroup: 65532',
    '        fsGroup: 65532',
    '      containers:',
    `        - name: ${program}`,
    `          image: ${image}`,
    '          envFrom:',
    '            - secretRef:',
    `                name: ${program}-secrets`,
    '          env:',
    '            - name: BATON_HOST_ID',
    '              valueFrom:',
    '                fieldRef:',
    '                  fieldPath: metadata.name',
    '            - name: BATON_TMPDIR',
    '              value: /tmp',
    ...(trusts ? ['            - name: SSL_CERT_FILE', `              value: ${authorityFile}`] : []),
    '          resources:',
    '            requests:',
    '              cpu: 50m',
    '              memory: 128Mi',
    '            limits:',
    '              memory: 512Mi',
    '          securityContext:',
    '            allowPrivilegeEscalation: false',
    '            readOnlyRootFilesystem: true',
    '            capabilities:',
    '              drop: ["ALL"]',
    '          volumeMounts:',
    '            - name: tmp',
    '              mountPath: /tmp',
    ...(trusts
      ? ['            - name: authority', `              mountPath: ${authorityFolder}`, '              readOnly: true']
      : []),
    '      volumes:',
    '        - name: tmp',
    '          emptyDir: {}',
    ...(trusts ? ['        - name: authority', '          configMap:', `            name: ${program}-authority`] : []),
  )
}

function container({ clientId, clientSecret, authority, needs }: SetUp): string {
  const trusts = authority !== undefined
  return lines(
    ...(trusts ? authorityHere(authority) : []),
    `docker run --rm --read-only --tmpfs /tmp \\`,
    `  -e BATON_CLIENT_ID=${quoted(clientId)} \\`,
    `  -e BATON_CLIENT_SECRET=${quoted(clientSecret)} \\`,
    ...needs.map((name) => `  -e ${name}='' \\`),
    ...(trusts ? [`  -e SSL_CERT_FILE=${authorityFile} \\`, `  -v "$PWD/rostrum-ca.pem:${authorityFile}:ro" \\`] : []),
    `  ${image}`,
  )
}

function systemd({ clientId, clientSecret, authority, needs }: SetUp): string {
  return lines(
    `# /etc/systemd/system/${program}.service, readable by root alone`,
    '[Unit]',
    `Description=${program}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    `ExecStart=/usr/local/bin/${program}`,
    `Environment=${setting('BATON_CLIENT_ID', clientId)}`,
    `Environment=${setting('BATON_CLIENT_SECRET', clientSecret)}`,
    ...needs.map((name) => `Environment=${setting(name, '')}`),
    `Environment=${setting('BATON_TMPDIR', `/var/lib/${program}`)}`,
    ...(authority === undefined ? [] : [`Environment=${setting('SSL_CERT_FILE', authorityFile)}`]),
    'DynamicUser=yes',
    `StateDirectory=${program}`,
    'Restart=always',
    'RestartSec=5',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  )
}

/** A credential of its own, which Terraform makes and keeps: the one that was just made is in no file of it. */
function terraform({ appId, connectorId }: SetUp): string {
  return lines(
    'terraform {',
    '  required_providers {',
    '    conductorone = {',
    '      source = "conductorone/conductorone"',
    '    }',
    '  }',
    '}',
    '',
    'provider "conductorone" {}',
    '',
    '# Terraform makes this credential by itself, beside those there are.',
    'resource "conductorone_connector_credential" "host" {',
    `  app_id       = ${JSON.stringify(appId)}`,
    `  connector_id = ${JSON.stringify(connectorId)}`,
    '}',
    '',
    'output "client_id" {',
    '  value = conductorone_connector_credential.host.client_id',
    '}',
    '',
    'output "client_secret" {',
    '  value     = conductorone_connector_credential.host.client_secret',
    '  sensitive = true',
    '}',
  )
}

function authorityHere(authority: string): string[] {
  return ["cat > rostrum-ca.pem <<'END'", ...authority.trim().split('\n'), 'END']
}

/** For a shell; nothing in between has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** For systemd, to which a percent sign means something. */
function setting(name: string, value: string): string {
  return JSON.stringify(`${name}=${value}`).replaceAll('%', '%%')
}

function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`
}
