import { MultiSelect } from '@mantine/core'
import { roleIds, roleName } from '../ui/role-name.ts'

interface RolesChoiceProps {
  readonly value: readonly string[]
  readonly onChange: (roles: readonly string[]) => void
}

export function RolesChoice({ value, onChange }: RolesChoiceProps) {
  return (
    <MultiSelect
      label="Roles"
      data={roleIds.map((role) => ({ value: role, label: roleName(role) }))}
      value={[...value]}
      onChange={onChange}
      searchable
      maxDropdownHeight={320}
    />
  )
}
