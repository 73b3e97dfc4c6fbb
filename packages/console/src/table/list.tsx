import { Button, Group, NativeSelect, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useThrottledCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useChange } from '../api/change.ts'
import { countOf } from '../ui/count.ts'
import { saveFile, toPlainRows, writeCsv } from '../ui/csv.ts'
import { DayField } from '../ui/day-field.tsx'
import { Blank, Failure } from '../ui/states.tsx'
import { ColumnChoice, useChosenColumns } from './column-choice.tsx'
import { readCondition, setCondition } from './condition.ts'
import { ChosenBar, type RowChoice } from './row-actions.tsx'
import { type Column, Rows } from './rows.tsx'

export type { Column } from './rows.tsx'

/** One page as the operations of `Lists` answer it. */
interface Page<Row> {
  readonly list?: readonly Row[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | string | undefined
  readonly isMore?: boolean | undefined
}

/** A condition that a list can be narrowed by. */
export interface Filter {
  readonly title: string
  /** as the server's list calls it */
  readonly column: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

/** What the source does not have any more stays (DAT-3). */
export const pastFilter: Filter = {
  title: 'There now',
  column: 'ended',
  choices: [{ value: 'yes', label: 'Past' }],
}

interface ListProps<Row> {
  /** what the rows are, as in "12 connectors" */
  readonly noun: string
  readonly cacheKey: readonly string[]
  readonly load: (
    query: { filter?: string; sort?: string; at?: string; page_size: number; page_token?: string },
    signal: AbortSignal,
  ) => Promise<Page<Row>>
  readonly columns: readonly Column<Row>[]
  readonly filters?: readonly Filter[]
  readonly empty: ReactNode
  /** milliseconds after which it is looked again; never if not given */
  readonly refreshMs?: number
  /** whether it has a past, of which a day can be chosen (DAT-4) */
  readonly hasPast?: boolean
  /** what can be done with a row, or with several that are chosen */
  readonly choice?: RowChoice<Row> | undefined
}

export interface ListSearch {
  readonly filter?: string
  readonly sort?: string
  /** as it was at the end of this day, for who looks; 2026-01-31 */
  readonly day?: string
}

/** Search and sort of a list, as its address holds them. */
export function readListSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const filter = text(search.filter)
  const sort = text(search.sort)
  const day = text(search.day)
  return {
    ...(filter !== undefined && { filter }),
    ...(sort !== undefined && { sort }),
    ...(day !== undefined && isDay(day) && { day }),
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00`))
}

/** The last moment of a day, for who looks. */
function endOf(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString()
}

const pageSize = 100

/** The first key searches at once, those that follow no more often than that. */
const searchEveryMs = 100

/** A list of any length: the server pages, only the rows in sight are drawn, and its state is in the address (UI-2). */
export function List<Row>({
  noun,
  cacheKey,
  load,
  columns,
  filters = [],
  empty,
  refreshMs,
  hasPast = false,
  choice,
}: ListProps<Row>) {
  const search: ListSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const set = (next: ListSearch) =>
    void navigate({ to: '.', search: readListSearch({ ...search, ...next }), replace: true })
  const find = useThrottledCallback((filter: string) => set({ filter }), searchEveryMs)
  const { day, ...asked } = search
  const loadPage = (token: string, signal: AbortSignal) =>
    load(
      {
        ...asked,
        ...(hasPast && day !== undefined && { at: endOf(day) }),
        page_size: pageSize,
        ...(token !== '' && { page_token: token }),
      },
      signal,
    )
  const query = useInfiniteQuery({
    queryKey: [...cacheKey, search],
    queryFn: ({ pageParam, signal }) => loadPage(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: Page<Row>) => page.nextPageToken || undefined,
    placeholderData: keepPreviousData,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  })
  const { data, error, refetch } = query
  const rows = data?.pages.flatMap(({ list = [] }) => list) ?? []
  const { total, isMore } = data?.pages[0] ?? {}
  const [listName = noun] = cacheKey
  const { shown, choice: columnChoice } = useChosenColumns(listName, columns)
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set())
  // What is not in the list any more is not chosen either.
  const chosen = choice === undefined ? [] : rows.filter((row) => chosenIds.has(choice.idOf(row)))
  const isFiltered = search.filter !== undefined || (hasPast && day !== undefined)

  if (data !== undefined && error === null && rows.length === 0 && !isFiltered) return empty
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="xs">
          <SearchBox noun={noun} value={search.filter ?? ''} onChange={find} />
          {filters.map(({ title, column, choices }) => (
            <NativeSelect
              key={column}
              aria-label={title}
              data={[{ value: '', label: title }, ...choices]}
              value={readCondition(search.filter, column)}
              onChange={({ currentTarget }) =>
                set({ filter: setCondition(search.filter, column, currentTarget.value) })
              }
            />
          ))}
          {hasPast && (
            <DayField
              aria-label="As it was on"
              title="As it was on"
              value={day ?? ''}
              isPast
              onChange={(to) => set({ day: to })}
            />
          )}
        </Group>
        <Group gap="sm">
          <Text size="sm" role="status">
            {total === undefined ? '' : countOf(total, noun, { isMore: isMore === true })}
          </Text>
          {columns.length > 2 && <ColumnChoice choice={columnChoice} />}
          <GenerateCsv noun={noun} load={loadPage} />
        </Group>
      </Group>
      {error !== null ? (
        <Failure message={error.message} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Stack gap={8} aria-busy="true" aria-label="Loading">
          {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
            <Skeleton key={key} height={32} />
          ))}
        </Stack>
      ) : rows.length === 0 ? (
        <Blank
          title="No results"
          action={
            <Button variant="default" onClick={() => set({ filter: '', day: '' })}>
              Clear the search
            </Button>
          }
        >
          {search.filter === undefined ? `There were no ${noun} on that day.` : `No ${noun} match “${search.filter}”.`}
        </Blank>
      ) : (
        <Rows
          {...{ noun, columns: shown, rows, sort: search.sort, onSort: (sort: string) => set({ sort }) }}
          {...{ choice, chosenIds, setChosenIds }}
          onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
        />
      )}
      {choice !== undefined && chosen.length > 0 && (
        <ChosenBar {...{ noun, choice, chosen }} clear={() => setChosenIds(new Set())} />
      )}
    </Stack>
  )
}

/** In one file; whoever wants more narrows the list, or asks the API. */
const savedMost = 10_000

interface GenerateCsvProps<Row> {
  readonly noun: string
  readonly load: (token: string, signal: AbortSignal) => Promise<Page<Row>>
}

/** All rows that the search and filters leave, not only those that were scrolled to, as a file (UI-3). */
function GenerateCsv<Row>({ noun, load }: GenerateCsvProps<Row>) {
  const save = useChange({
    run: async () => {
      const rows: object[] = []
      let token = ''
      do {
        const page = await load(token, new AbortController().signal)
        rows.push(...((page.list ?? []) as readonly object[]))
        token = page.nextPageToken ?? ''
      } while (token !== '' && rows.length < savedMost)
      const plain = toPlainRows(rows)
      const columns = [...new Set(plain.flatMap((row) => Object.keys(row)))]
      saveFile(`${noun}.csv`, 'text/csv', writeCsv(columns, plain))
      return { count: rows.length, isCut: token !== '' }
    },
    done: ({ count, isCut }) =>
      isCut
        ? `The first ${countOf(count, noun, { isMore: false })} are in the file; there are more`
        : `${countOf(count, noun, { isMore: false })} are in the file`,
  })
  return (
    <Button variant="default" size="compact-sm" loading={save.isPending} onClick={() => save.mutate()}>
      Generate CSV
    </Button>
  )
}

interface SearchBoxProps {
  readonly noun: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** Shows what the address says, which others change, too; what is being typed is left alone. */
function SearchBox({ noun, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const [isTyped, setIsTyped] = useState(false)
  return (
    <TextInput
      aria-label={`Search ${noun}`}
      placeholder="Search"
      type="search"
      value={isTyped ? text : value}
      onBlur={() => setIsTyped(false)}
      onChange={({ currentTarget }) => {
        setIsTyped(true)
        setText(currentTarget.value)
        onChange(currentTarget.value)
      }}
      w={{ base: '100%', xs: 320 }}
    />
  )
}
