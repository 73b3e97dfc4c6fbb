import { Box, Text } from '@mantine/core'
import { TextLink } from './link.tsx'

export interface GraphNode {
  readonly id: string
  readonly label: string
  /** where it leads */
  readonly to?: string
}

export interface GraphLayer {
  readonly title: string
  readonly nodes: readonly GraphNode[]
}

interface LayeredGraphProps {
  /** what the picture shows, for those who do not see it */
  readonly label: string
  readonly layers: readonly GraphLayer[]
  readonly edges: readonly (readonly [from: string, to: string])[]
}

const [width, gap, height, space, top] = [196, 52, 28, 8, 34]

/** Layers side by side, each node a link, with a line for each step from one layer to the next. */
export function LayeredGraph({ label, layers, edges }: LayeredGraphProps) {
  const longest = Math.max(1, ...layers.map(({ nodes }) => nodes.length))
  const tall = top + longest * (height + space)
  const wide = layers.length * width + (layers.length - 1) * gap
  const places = new Map<string, { x: number; y: number }>()
  for (const [column, { nodes }] of layers.entries()) {
    // A short layer stands in the middle of a long one.
    const begin = top + ((longest - nodes.length) * (height + space)) / 2
    for (const [row, { id }] of nodes.entries())
      places.set(id, { x: column * (width + gap), y: begin + row * (height + space) })
  }
  const lines = edges.flatMap(([from, to]) => {
    const [start, end] = [places.get(from), places.get(to)]
    if (start === undefined || end === undefined) return []
    const [x1, y1, x2, y2] = [start.x + width, start.y + height / 2, end.x, end.y + height / 2]
    const bend = (x1 + x2) / 2
    return [{ key: `${from} ${to}`, path: `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}` }]
  })
  return (
    <Box style={{ overflow: 'auto', maxHeight: 640 }} tabIndex={0} role="group" aria-label={label}>
      <Box pos="relative" w={wide} h={tall}>
        <svg width={wide} height={tall} aria-hidden="true" style={{ position: 'absolute', inset: 0 }}>
          {lines.map(({ key, path }) => (
            <path key={key} d={path} fill="none" stroke="var(--mantine-color-dimmed)" strokeOpacity={0.5} />
          ))}
        </svg>
        {layers.map(({ title, nodes }, column) => (
          <Box key={title} component="section" aria-label={title}>
            <Text size="sm" fw={700} pos="absolute" left={column * (width + gap)} top={0}>
              {title}
            </Text>
            {nodes.map(({ id, label: name, to }) => {
              const { x = 0, y = 0 } = places.get(id) ?? {}
              return (
                <Box
                  key={id}
                  title={name}
                  style={{
                    position: 'absolute',
                    left: x,
                    top: y,
                    width,
                    height,
                    paddingInline: 8,
                    lineHeight: `${height - 2}px`,
                    border: '1px solid var(--mantine-color-default-border)',
                    borderRadius: 4,
                    background: 'var(--mantine-color-body)',
                    overflow: 'hidden',
                    textOverflow: 'ellipsis',
                    whiteSpace: 'nowrap',
                  }}
                >
                  {to === undefined ? name : <TextLink to={to}>{name}</TextLink>}
                </Box>
              )
            })}
          </Box>
        ))}
      </Box>
    </Box>
  )
}
