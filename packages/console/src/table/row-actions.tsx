import { Button, type ButtonProps, Checkbox, Group, Menu, Paper, Text } from '@mantine/core'
import { useState } from 'react'
import { countOf } from '../ui/count.ts'
import classes from './list.module.css'

/** Something that can be done with one row, or with all that are chosen. */
export interface RowAction<Row> {
  readonly title: string
  readonly act: (rows: readonly Row[]) => void
  /** leaves it out where it makes no sense; it is there for all, unless said */
  readonly isFor?: (rows: readonly Row[]) => boolean
}

/** What can be done with the rows of a list, one by one and in bulk (UI-3). */
export interface RowChoice<Row> {
  readonly idOf: (row: Row) => string
  readonly nameOf: (row: Row) => string
  readonly actions: readonly RowAction<Row>[]
}

interface Chosen {
  readonly chosenIds: ReadonlySet<string>
  readonly setChosenIds: (ids: ReadonlySet<string>) => void
}

interface ChooseProps<Row> extends Chosen {
  readonly choice: RowChoice<Row>
  readonly row: Row
}

/** The browser's own: rows come by the hundred. */
export function Choose<Row>({ choice, row, chosenIds, setChosenIds }: ChooseProps<Row>) {
  const id = choice.idOf(row)
  return (
    <input
      type="checkbox"
      className={classes.choose}
      aria-label={`Choose ${choice.nameOf(row)}`}
      checked={chosenIds.has(id)}
      onChange={({ currentTarget }) => {
        const next = new Set(chosenIds)
        if (currentTarget.checked) next.add(id)
        else next.delete(id)
        setChosenIds(next)
      }}
    />
  )
}

interface ChooseAllProps<Row> extends Chosen {
  readonly choice: RowChoice<Row>
  readonly rows: readonly Row[]
}

/** Of those that were loaded so far. */
export function ChooseAll<Row>({ choice, rows, chosenIds, setChosenIds }: ChooseAllProps<Row>) {
  const isEach = rows.length > 0 && rows.every((row) => chosenIds.has(choice.idOf(row)))
  return (
    <Checkbox
      size="xs"
      aria-label="Choose all that are shown"
      checked={isEach}
      indeterminate={!isEach && chosenIds.size > 0}
      onChange={() => setChosenIds(new Set(isEach ? [] : rows.map((row) => choice.idOf(row))))}
    />
  )
}

/** The menu itself is made when it is opened: rows come by the hundred. */
export function RowMenu<Row>({ choice, row }: { readonly choice: RowChoice<Row>; readonly row: Row }) {
  const [isMade, setIsMade] = useState(false)
  const actions = choice.actions.filter(({ isFor }) => isFor?.([row]) !== false)
  if (actions.length === 0) return null
  const button = (
    <button
      type="button"
      className={classes.menu}
      aria-label={`Actions for ${choice.nameOf(row)}`}
      {...(!isMade && { 'aria-haspopup': 'menu', 'aria-expanded': false, onClick: () => setIsMade(true) })}
    >
      ⋯
    </button>
  )
  if (!isMade) return button
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ title, act }) => (
          <Menu.Item key={title} onClick={() => act([row])}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ActionButtonsProps<Row> {
  readonly actions: readonly RowAction<Row>[]
  readonly rows: readonly Row[]
  readonly size?: NonNullable<ButtonProps['size']>
}

/** A button for each thing that can be done with the rows. */
export function ActionButtons<Row>({ actions, rows, size = 'sm' }: ActionButtonsProps<Row>) {
  return actions
    .filter(({ isFor }) => isFor?.(rows) !== false)
    .map(({ title, act }) => (
      <Button key={title} size={size} variant="default" onClick={() => act(rows)}>
        {title}
      </Button>
    ))
}

interface ChosenBarProps<Row> {
  readonly noun: string
  readonly choice: RowChoice<Row>
  readonly chosen: readonly Row[]
  readonly clear: () => void
}

/** At the bottom of the screen while rows are chosen. */
export function ChosenBar<Row>({ noun, choice, chosen, clear }: ChosenBarProps<Row>) {
  return (
    <Paper
      component="section"
      aria-label="Chosen"
      withBorder
      shadow="sm"
      p="xs"
      style={{ position: 'sticky', bottom: 8, zIndex: 2 }}
    >
      <Group gap="xs">
        <Text size="sm" role="status">
          {countOf(chosen.length, noun)} chosen
        </Text>
        <ActionButtons actions={choice.actions} rows={chosen} size="compact-sm" />
        <Button size="compact-sm" variant="subtle" onClick={clear}>
          Choose none
        </Button>
      </Group>
    </Paper>
  )
}
