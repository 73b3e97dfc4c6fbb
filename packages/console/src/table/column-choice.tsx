import { ActionIcon, Button, Checkbox, Group, Popover, Stack } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useMe } from '../api/me.tsx'
import type { Column } from './rows.tsx'

/** What somebody chose of a list's columns, by their titles; what came since is shown behind. */
interface Chosen {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
}

const usual: Chosen = { order: [], hidden: [] }

/** The columns as the person wants them, remembered in their browser; the first stays the first (UI-3). */
export function useChosenColumns<Row>(list: string, columns: readonly Column<Row>[]) {
  const { userId } = useMe()
  const [chosen, setChosen] = useLocalStorage<Chosen>({
    key: `columns ${list} ${userId}`,
    defaultValue: usual,
    getInitialValueInEffect: false,
  })
  const placeOf = ({ title }: Column<Row>) => {
    const place = chosen.order.indexOf(title)
    return place === -1 ? chosen.order.length + columns.findIndex((column) => column.title === title) : place
  }
  const [first, ...others] = columns
  const ordered = others.toSorted((one, other) => placeOf(one) - placeOf(other))
  const all = first === undefined ? ordered : [first, ...ordered]
  return {
    shown: all.filter(({ title }) => title === first?.title || !chosen.hidden.includes(title)),
    choice: { titles: ordered.map(({ title }) => title), hidden: chosen.hidden, set: setChosen },
  }
}

interface ColumnChoiceProps {
  readonly choice: {
    readonly titles: readonly string[]
    readonly hidden: readonly string[]
    readonly set: (chosen: Chosen) => void
  }
}

/** Which columns are shown, and in what order. */
export function ColumnChoice({ choice: { titles, hidden, set } }: ColumnChoiceProps) {
  const move = (place: number, by: number) => {
    const order = [...titles]
    const [title] = order.splice(place, 1)
    if (title !== undefined) order.splice(place + by, 0, title)
    set({ order, hidden })
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-sm">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {titles.map((title, place) => (
            <Group key={title} gap="xs" justify="space-between" wrap="nowrap">
              <Checkbox
                size="xs"
                label={title}
                checked={!hidden.includes(title)}
                onChange={({ currentTarget }) =>
                  set({
                    order: titles,
                    hidden: currentTarget.checked ? hidden.filter((each) => each !== title) : [...hidden, title],
                  })
                }
              />
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  size="sm"
                  aria-label={`${title} further to the left`}
                  disabled={place === 0}
                  onClick={() => move(place, -1)}
                >
                  ↑
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  size="sm"
                  aria-label={`${title} further to the right`}
                  disabled={place === titles.length - 1}
                  onClick={() => move(place, 1)}
                >
                  ↓
                </ActionIcon>
              </Group>
            </Group>
          ))}
          <Button variant="default" size="compact-sm" onClick={() => set(usual)}>
            As usual
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
