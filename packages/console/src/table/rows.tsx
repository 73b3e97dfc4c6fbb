import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react'
import classes from './list.module.css'
import { Choose, ChooseAll, type RowChoice, RowMenu } from './row-actions.tsx'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** the order of the server's list that it stands for */
  readonly order?: string
  /** in parts of the whole; 1 if not given */
  readonly width?: number
}

const rowHeight = 40
/** in pixels, of a column of width 1 */
const leastWidth = 110

interface RowsProps<Row> {
  readonly noun: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly sort: string | undefined
  readonly onSort: (sort: string) => void
  readonly onEnd: () => void
  readonly choice: RowChoice<Row> | undefined
  readonly chosenIds: ReadonlySet<string>
  readonly setChosenIds: (ids: ReadonlySet<string>) => void
}

/** The rows in sight of a list of any length, with what can be done with each. */
export function Rows<Row>(props: RowsProps<Row>) {
  const { noun, columns, rows, sort, onSort, onEnd, choice, chosenIds, setChosenIds } = props
  const scroll = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 20) onEnd()
  })
  const plain = columns.map(({ width = 1 }) => `minmax(0, ${width}fr)`).join(' ')
  const widths = choice === undefined ? plain : `40px ${plain} 52px`
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--columns': widths,
    '--least': `${columns.reduce((sum, { width = 1 }) => sum + width, 0) * leastWidth}px`,
  }
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      style={style}
      role="table"
      aria-label={noun}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" className={classes.row}>
          {choice !== undefined && (
            <div role="columnheader" className={classes.tool}>
              <ChooseAll {...{ choice, rows, chosenIds, setChosenIds }} />
            </div>
          )}
          {columns.map(({ title, order }) => {
            const direction =
              order === undefined
                ? undefined
                : sort === order
                  ? 'ascending'
                  : sort === `-${order}`
                    ? 'descending'
                    : 'none'
            return (
              <div role="columnheader" key={title} {...(direction !== undefined && { 'aria-sort': direction })}>
                {order === undefined ? (
                  title
                ) : (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(sort === order ? `-${order}` : order)}
                  >
                    {title}
                    {direction === 'ascending' ? ' ↑' : direction === 'descending' ? ' ↓' : ''}
                  </button>
                )}
              </div>
            )
          })}
          {choice !== undefined && <div role="columnheader" aria-label="Actions" className={classes.tool} />}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <div
              role="row"
              key={index}
              aria-rowindex={index + 2}
              className={classes.row}
              style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start}px)` }}
            >
              {choice !== undefined && (
                <div role="cell" className={classes.tool}>
                  <Choose {...{ choice, row, chosenIds, setChosenIds }} />
                </div>
              )}
              {columns.map(({ title, cell }) => (
                <div role="cell" key={title}>
                  {cell(row)}
                </div>
              ))}
              {choice !== undefined && (
                <div role="cell" className={classes.tool}>
                  <RowMenu {...{ choice, row }} />
                </div>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
