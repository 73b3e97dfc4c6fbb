import { Button, Group, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useCatalogueEntry } from '../api/catalogue.ts'
import { useChange } from '../api/change.ts'
import { type Connector, type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { TestChecklist } from '../components/test-checklist.tsx'
import { ConnectorOptions } from '../forms/connector-options.tsx'
import { type CatalogueField, ConnectorSettings, StoredSettings } from '../forms/connector-settings.tsx'
import { paths } from '../paths.ts'
import { CopyBlock } from '../ui/copy.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Blank, Failure } from '../ui/states.tsx'
import { SelfHosted } from './connector-credentials.tsx'

interface SettingsProps {
  readonly place: ConnectorPlace
  readonly connector: Connector
}

/** How the connector gets at its source (CON-10, CON-11), or how its hosts get at this server (CON-23). */
export function Settings({ place, connector }: SettingsProps) {
  const { entry, isLoaded, error, refetch } = useCatalogueEntry((each) => each.catalogId === connector.catalogId)
  const [way, setWay] = useState('hosted')
  if (error !== null) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (!isLoaded) return <Skeleton height={160} aria-label="Loading" />
  if (entry === undefined)
    return (
      <Blank title="The catalogue does not have this connector">It was made by another version of the server.</Blank>
    )
  const mayManage = connector.mayManage === true
  if (connector.hosting === 'FILE') return <Text>It takes sync files, and has no settings.</Text>
  return (
    <Stack gap="xl" maw={760}>
      {connector.hosting === 'SELF_HOSTED' ? (
        <SelfHosted {...{ place, connector }} />
      ) : (
        <>
          <SegmentedControl
            aria-label="Ways to set it up"
            value={way}
            onChange={setWay}
            styles={{ label: { paddingInline: 8 } }}
            data={[
              { value: 'hosted', label: 'Cloud-hosted' },
              { value: 'self-hosted', label: 'Self-hosted' },
              { value: 'terraform', label: 'Terraform' },
            ]}
          />
          {way === 'hosted' && <Hosted {...{ place, connector, fields: entry.fields ?? [] }} />}
          {way === 'self-hosted' && <OnYourOwn />}
          {way === 'terraform' && <Terraform place={place} />}
        </>
      )}
      {(way === 'hosted' || connector.hosting === 'SELF_HOSTED') && (
        <ConnectorOptions {...{ place, connector, fields: entry.options ?? [], mayManage }} />
      )}
    </Stack>
  )
}

/** What the stored settings are; of a secret, that there is one. */
function useStoredSettings(place: ConnectorPlace) {
  return useQuery({
    queryKey: connectorKey(place, 'settings'),
    queryFn: async ({ signal }) => {
      const params = { app_id: place.appId, id: place.connectorId }
      const { connectorView } = await ask('ConnectorService.Get', { params, signal })
      const { configuration = {} } = Object(connectorView?.connector?.config) as {
        configuration?: Readonly<Record<string, { readonly stringValue?: string }>>
      }
      return Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, value.stringValue ?? '']))
    },
  })
}

function Hosted({ place, connector, fields }: SettingsProps & { readonly fields: readonly CatalogueField[] }) {
  const [isEdited, setIsEdited] = useState(false)
  // The test that follows a save has another time than the one before it.
  const [testedBefore, setTestedBefore] = useState<string>()
  const { data: stored, error, refetch } = useStoredSettings(place)
  const { lastTest } = connector
  const test = useChange({
    run: () => ask('Connectors.Test', { params: paramsOf(place), request: {} }),
    done: ({ isPassed }) => (isPassed ? 'The test passed' : 'The test failed'),
    stale: [connectorKey(place, 'details')],
  })
  if (error !== null) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (stored === undefined) return <Skeleton height={120} aria-label="Loading" />
  const isTesting = testedBefore !== undefined && (lastTest?.testedAt ?? '') === testedBefore
  return (
    <Stack component="section" aria-labelledby="settings">
      <Title order={2} id="settings">
        Settings
      </Title>
      {isEdited ? (
        <ConnectorSettings
          {...{ place, fields, stored, version: Number(connector.version ?? 0) }}
          onClose={(isSaved) => {
            setIsEdited(false)
            if (isSaved) setTestedBefore(lastTest?.testedAt ?? '')
          }}
        />
      ) : (
        <>
          <StoredSettings {...{ fields, stored }} />
          {connector.mayManage === true && (
            <Group>
              <Button onClick={() => setIsEdited(true)}>Edit</Button>
              {Object.keys(stored).length > 0 && (
                <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
                  Test connection
                </Button>
              )}
            </Group>
          )}
          {isTesting ? (
            <Text role="status">The settings are being tested …</Text>
          ) : (
            lastTest !== undefined && <TestChecklist test={lastTest} />
          )}
        </>
      )}
    </Stack>
  )
}

function OnYourOwn() {
  const { entry } = useCatalogueEntry(({ displayName }) => displayName === 'Baton')
  return (
    <Stack component="section" aria-labelledby="own" align="flex-start">
      <Title order={2} id="own">
        Run it yourself
      </Title>
      <Text>
        baton-sentinel-one runs on a machine of yours, in Kubernetes or in a container, and only calls out to this
        server. The SentinelOne token stays with you. Add a “Baton” connector to the same application: it makes the
        credential, and shows what to paste.
      </Text>
      {entry?.catalogId !== undefined && (
        <ButtonLink variant="default" to={paths.addConnector(entry.catalogId)}>
          Add a Baton connector
        </ButtonLink>
      )}
    </Stack>
  )
}

function Terraform({ place }: Pick<SettingsProps, 'place'>) {
  const text = `variable "sentinelone_token" {
  type      = string
  sensitive = true
}

resource "conductorone_integration_sentinelone" "this" {
  app_id               = "${place.appId}"
  sentinelone_base_url = "https://<tenant>.sentinelone.net"
  sentinelone_token    = var.sentinelone_token
}
`
  return (
    <Stack component="section" aria-labelledby="terraform">
      <Title order={2} id="terraform">
        Terraform
      </Title>
      <Text>
        The provider of ConductorOne applies to this server as it is, with an API credential of yours. It makes a
        connector of its own in this application: delete this one when that has taken over. The SentinelOne token goes
        into TF_VAR_sentinelone_token.
      </Text>
      <CopyBlock name="Terraform" text={text} />
    </Stack>
  )
}
