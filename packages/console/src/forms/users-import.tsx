import { Alert, Button, Checkbox, FileInput, Group, Stack, Table, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'

type Preview = Answer<'Directory.ImportUsers'>

/** So many lines are shown; the numbers are of all. */
const shownLines = 200

/** People from a table: first what would become of each line, then the import itself (DIR-2). */
export function UsersImportPage() {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const [disablesMissing, setDisablesMissing] = useState(false)
  const [seen, setSeen] = useState<{ readonly csv: string; readonly preview: Preview }>()
  const preview = useChange({
    run: async () => {
      const csv = await (file?.text() ?? Promise.resolve(''))
      return {
        csv,
        preview: await ask('Directory.ImportUsers', { request: { csv, isPreview: true, disablesMissing } }),
      }
    },
    onDone: setSeen,
    // The form shows it.
    onFailure: () => setSeen(undefined),
  })
  // A second click, or a try after a lost answer, imports once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each preview has its key
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [seen])
  const bring = useChange({
    run: () => ask('Directory.ImportUsers', { request: { csv: seen?.csv ?? '', disablesMissing }, idempotencyKey }),
    done: ({ createdCount = 0, changedCount = 0 }) =>
      `${formatCount(createdCount)} people were made, ${formatCount(changedCount)} changed`,
    stale: [['users'], ['people']],
    onDone: () => void navigate({ to: paths.users() }),
    onFailure: () => {},
  })
  const error = preview.error ?? bring.error
  return (
    <Page title="Import users">
      <Stack maw={720}>
        <Text size="sm">
          A CSV file with a line of column names: email, and as many of name, department, title, employee id and manager
          (an e-mail address) as there are. Whoever is known by address or employee id is changed, the others are made.
        </Text>
        <FileInput
          label="CSV file"
          placeholder="Choose a file"
          accept=".csv,text/csv"
          value={file}
          onChange={(chosen) => {
            setFile(chosen)
            setSeen(undefined)
          }}
          maw={480}
        />
        <Checkbox
          label="Disable those whom a file or an administrator made and that this file lacks"
          description="Nobody with an administrative role is disabled. It takes a file without a faulty line."
          checked={disablesMissing}
          onChange={({ currentTarget }) => {
            setDisablesMissing(currentTarget.checked)
            setSeen(undefined)
          }}
        />
        {error !== null && (
          <Text role="alert" c="red">
            {asSentence(error.message)}
          </Text>
        )}
        <Group>
          <Button
            variant={seen === undefined ? 'filled' : 'default'}
            disabled={file === null}
            loading={preview.isPending}
            onClick={() => preview.mutate()}
          >
            Show what would change
          </Button>
          <ButtonLink variant="default" to={paths.users()}>
            Back
          </ButtonLink>
        </Group>
      </Stack>
      {seen !== undefined && (
        <Stack>
          <Outcome preview={seen.preview} />
          <Group>
            <Button loading={bring.isPending} onClick={() => bring.mutate()} disabled={countOf(seen.preview) === 0}>
              {countOf(seen.preview) === 0 ? 'Nothing to import' : `Import ${formatCount(countOf(seen.preview))}`}
            </Button>
          </Group>
        </Stack>
      )}
    </Page>
  )
}

function countOf({ createdCount, changedCount, disabledCount }: Preview): number {
  return Number(createdCount ?? 0) + Number(changedCount ?? 0) + Number(disabledCount ?? 0)
}

function Outcome({ preview }: { readonly preview: Preview }) {
  const { lines = [] } = preview
  // What needs a look comes first.
  const sorted = [...lines].sort((a, b) => rank(a) - rank(b) || Number(a.line ?? 0) - Number(b.line ?? 0))
  const shown = sorted.slice(0, shownLines)
  const hasFaults = Number(preview.faultyCount ?? 0) > 0
  const counts = [
    [Number(preview.createdCount ?? 0), 'new'],
    [Number(preview.changedCount ?? 0), 'changed'],
    [Number(preview.unchangedCount ?? 0), 'as they are'],
    [Number(preview.disabledCount ?? 0), 'disabled'],
    [Number(preview.faultyCount ?? 0), 'left out'],
  ] as const
  return (
    <Stack component="section" aria-label="What would change">
      <Alert color={hasFaults ? 'yellow' : 'blue'} title="Nothing is changed yet" role="status">
        {counts
          .filter(([count]) => count > 0)
          .map(([count, word]) => `${formatCount(count)} ${word}`)
          .join(', ') || 'The file has no lines'}
        .
      </Alert>
      <Table.ScrollContainer minWidth={700}>
        <Table aria-label="Lines of the file" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Line</Table.Th>
              <Table.Th>E-mail</Table.Th>
              <Table.Th>What happens</Table.Th>
              <Table.Th>Changes</Table.Th>
              <Table.Th>Faults</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ line, email, outcome, changes = [], faults = [] }) => (
              <Table.Tr key={`${line} ${email}`}>
                <Table.Td>{line === undefined || line === 0 ? '–' : line}</Table.Td>
                <Table.Td>{email}</Table.Td>
                <Table.Td>{outcomes[outcome ?? 'UNCHANGED']}</Table.Td>
                <Table.Td>{changes.map(inWords).join(', ') || '–'}</Table.Td>
                <Table.Td>{faults.map(inPlainWords).join(' ') || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {lines.length > shown.length && (
        <Text size="sm">
          The first {formatCount(shown.length)} of {formatCount(lines.length)} lines, those with faults before the
          others.
        </Text>
      )}
    </Stack>
  )
}

/** A fault begins with the member that it is of, for programs. */
function inPlainWords(fault: string): string {
  return asSentence(fault.replace(/^managerEmail: /, 'manager: ').replace(/^email: /, ''))
}

type Line = NonNullable<Preview['lines']>[number]

const outcomes = {
  CREATED: 'Made',
  CHANGED: 'Changed',
  UNCHANGED: 'Stays',
  DISABLED: 'Disabled',
  FAULTY: 'Left out',
} as const

function rank({ outcome, faults = [] }: Line): number {
  if (faults.length > 0 || outcome === 'FAULTY') return 0
  return { DISABLED: 1, CREATED: 2, CHANGED: 3, UNCHANGED: 4 }[outcome ?? 'UNCHANGED']
}
