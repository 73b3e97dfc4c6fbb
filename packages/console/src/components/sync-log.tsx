import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { type ConnectorPlace, paramsOf } from '../api/connector.ts'
import { countOf } from '../ui/count.ts'
import { asSentence } from '../ui/sentence.ts'
import { tell } from '../ui/toast.ts'
import classes from './sync-log.module.css'

type Line = NonNullable<Answer<'SyncRuns.ListLog'>['list']>[number]
type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

interface SyncLogProps {
  readonly place: ConnectorPlace
  readonly runId: string
}

const pageSize = 1000
const pauseMs = 1000

/** The log of a sync, line by line as it is written. */
export function SyncLog({ place, runId }: SyncLogProps) {
  const [level, setLevel] = useState<Level>('INFO')
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text.trim(), 250)
  const { lines, isEnded, fault } = useLog(place, runId, level, query)
  const [isBusy, setIsBusy] = useState(false)
  const download = async () => {
    setIsBusy(true)
    try {
      saveText(`sync-${runId}.log`, (await readWhole(place, runId)).map(asText).join('\n'))
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'failure')
    }
    setIsBusy(false)
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Group align="flex-end">
          <NativeSelect
            label="Level"
            value={level}
            onChange={({ currentTarget }) => setLevel(currentTarget.value as Level)}
            data={[
              { value: 'DEBUG', label: 'All' },
              { value: 'INFO', label: 'Info and worse' },
              { value: 'WARN', label: 'Warnings and errors' },
              { value: 'ERROR', label: 'Errors' },
            ]}
          />
          <TextInput
            label="Text"
            type="search"
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Text size="sm" role="status" pb={8}>
            {countOf(lines.length, 'lines')}
            {!isEnded && fault === undefined && ', more to come'}
          </Text>
        </Group>
        <Button variant="default" loading={isBusy} onClick={() => void download()}>
          Download
        </Button>
      </Group>
      {fault !== undefined && (
        <Text role="alert" c="red">
          {asSentence(fault)}
        </Text>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which takes the keyboard, too */}
      <div className={classes.log} role="log" aria-label="Log" tabIndex={0}>
        {lines.map(({ line, at, level: its, phase, message, fields }) => (
          <div key={line} className={classes.line} data-level={its}>
            <time dateTime={at} title={at}>
              {at?.slice(11, 23)}
            </time>{' '}
            <b>{its}</b> {phase} {message}
            {fieldsAsText(fields)}
          </div>
        ))}
        {lines.length === 0 && <Text size="sm">{isEnded ? 'No line is like that.' : 'Nothing yet.'}</Text>}
      </div>
    </Stack>
  )
}

interface Followed {
  readonly lines: readonly Line[]
  readonly isEnded: boolean
  readonly fault?: string
}

const nothing: Followed = { lines: [], isEnded: false }

/** Asks again behind the last line, until the sync has ended and nothing more comes. */
function useLog({ appId, connectorId }: ConnectorPlace, runId: string, level: Level, text: string): Followed {
  const [followed, setFollowed] = useState(nothing)
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    setFollowed(nothing)
    const follow = async () => {
      for (let after = ''; !signal.aborted; ) {
        const page = await ask('SyncRuns.ListLog', {
          params: { ...paramsOf({ appId, connectorId }), id: runId },
          query: { page_size: pageSize, level, text, after },
          signal,
        })
        const { list = [], isEnded = false } = page
        after = page.after ?? after
        setFollowed(({ lines }) => ({ lines: [...lines, ...list], isEnded }))
        if (isEnded) return
        if (list.length < pageSize) await pause(signal)
      }
    }
    follow().catch((error) => {
      if (!signal.aborted)
        setFollowed(({ lines }) => ({ lines, isEnded: false, fault: String(error.message ?? error) }))
    })
    return () => stop.abort()
  }, [appId, connectorId, runId, level, text])
  return followed
}

async function readWhole(place: ConnectorPlace, runId: string): Promise<Line[]> {
  const lines: Line[] = []
  for (let after = ''; ; ) {
    const params = { ...paramsOf(place), id: runId }
    const page = await ask('SyncRuns.ListLog', { params, query: { page_size: pageSize, after } })
    const { list = [] } = page
    lines.push(...list)
    if (list.length === 0) return lines
    after = page.after ?? after
  }
}

function asText({ at, level, phase, message, fields }: Line): string {
  return `${at} ${level} ${phase} ${message}${fieldsAsText(fields)}`
}

function fieldsAsText(fields: object | undefined): string {
  const entries = Object.entries(fields ?? {})
  return entries
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
