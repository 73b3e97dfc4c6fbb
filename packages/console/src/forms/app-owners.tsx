import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { type AppOwners, useAppOwners } from '../api/app-owners.ts'
import { useChange } from '../api/change.ts'
import { EntitlementPicker } from '../components/entitlement-picker.tsx'
import { PersonPicker } from '../components/person-picker.tsx'

/** As the API calls the part that an owner plays. */
const role = 'owner'

interface AppOwnersFormProps {
  readonly appId: string
  readonly mayManage: boolean
}

/** Who owns an application: people, and everyone who holds certain entitlements, as long as they do (APP-7). */
export function AppOwnersForm({ appId, mayManage }: AppOwnersFormProps) {
  const owners = useAppOwners(appId)
  const [edited, setEdited] = useState<AppOwners>()
  const save = useChange({
    run: async ({ from, to }: { readonly from: AppOwners; readonly to: AppOwners }) => {
      await ask('AppOwners.Set', {
        params: { app_id: appId },
        request: { userIds: to.people.map(({ id }) => id) },
      })
      const paramsOf = ({ id, appId: ofApp }: AppOwners['holders'][number]) => ({
        ...{ app_id: appId, role_slug: role },
        ...{ app_entitlement_ref_app_id: ofApp, app_entitlement_ref_id: id },
      })
      const isIn = (list: AppOwners['holders'], { id }: { readonly id: string }) => list.some((each) => each.id === id)
      for (const each of to.holders)
        if (!isIn(from.holders, each)) await ask('AppOwners.CreateEntitlementOwner', { params: paramsOf(each) })
      for (const each of from.holders)
        if (!isIn(to.holders, each)) await ask('AppOwners.DeleteEntitlementOwner', { params: paramsOf(each) })
    },
    done: 'The owners are saved',
    stale: [['app', appId], ['apps'], ['activity']],
    onDone: () => setEdited(undefined),
  })
  return (
    <Stack component="section" aria-labelledby="owners" gap="sm">
      <Title order={2} id="owners">
        Owners
      </Title>
      {owners === undefined ? (
        <Skeleton height={32} aria-label="Loading" />
      ) : edited === undefined ? (
        <>
          <Text>
            {[
              ...owners.people.map(({ name }) => name),
              ...owners.holders.map(({ name }) => `everyone who holds ${name}`),
            ].join(', ') || 'Nobody: Super Administrators stand in.'}
          </Text>
          {mayManage && (
            <Group>
              <Button variant="default" onClick={() => setEdited(owners)}>
                Edit owners
              </Button>
            </Group>
          )}
        </>
      ) : (
        <>
          <PersonPicker label="Owners" value={edited.people} onChange={(people) => setEdited({ ...edited, people })} />
          <EntitlementPicker
            label="And everyone who holds"
            description="As long as they hold it"
            value={edited.holders}
            onChange={(holders) => setEdited({ ...edited, holders })}
          />
          <Group>
            <Button loading={save.isPending} onClick={() => save.mutate({ from: owners, to: edited })}>
              Save
            </Button>
            <Button variant="default" onClick={() => setEdited(undefined)}>
              Cancel
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
