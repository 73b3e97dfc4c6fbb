import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { type AppOwners, useAppOwners } from '../api/app-owners.ts'
import { useChange } from '../api/change.ts'
import { EntitlementPicker } from '../components/entitlement-picker.tsx'
import { PersonPicker } from '../components/person-picker.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

/** As the API calls the part that an owner plays. */
const role = 'owner'

interface AppOwnersFormProps {
  readonly appId: string
  readonly mayManage: boolean
}

/** Who owns an application: people, and everyone who holds certain entitlements, as long as they do (APP-7). */
export function AppOwnersForm({ appId, mayManage }: AppOwnersFormProps) {
  const owners = useAppOwners(appId)
  const [isEdited, setIsEdited] = useState(false)
  return (
    <Stack component="section" aria-labelledby="owners" gap="sm">
      <Title order={2} id="owners">
        Owners
      </Title>
      {owners === undefined ? (
        <Skeleton height={32} aria-label="Loading" />
      ) : isEdited ? (
        <Form {...{ appId, owners }} close={() => setIsEdited(false)} />
      ) : (
        <>
          <Text>
            {[
              ...owners.people.map(({ name }) => name),
              ...owners.holders.map(({ name }) => `everyone who holds ${name}`),
            ].join(', ') || 'Nobody: Super Administrators stand in.'}
          </Text>
          {mayManage && (
            <Group>
              <Button variant="default" onClick={() => setIsEdited(true)}>
                Edit owners
              </Button>
            </Group>
          )}
        </>
      )}
    </Stack>
  )
}

interface FormProps {
  readonly appId: string
  readonly owners: AppOwners
  readonly close: () => void
}

function Form({ appId, owners, close }: FormProps) {
  // What is added and taken away is told by what there was when the form was opened.
  const [from] = useState(owners)
  const [to, setTo] = useState(owners)
  useUnsaved(to)
  const save = useChange({
    run: async () => {
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
    onDone: close,
  })
  return (
    <>
      <PersonPicker label="Owners" value={to.people} onChange={(people) => setTo({ ...to, people })} />
      <EntitlementPicker
        label="And everyone who holds"
        description="As long as they hold it"
        value={to.holders}
        onChange={(holders) => setTo({ ...to, holders })}
      />
      <Group>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
    </>
  )
}
