const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** An amount of data as people read it: "1.5 GiB". */
export function formatBytes(bytes: number | string | undefined): string {
  let amount = Number(bytes ?? 0)
  let place = 0
  for (; amount >= 1024 && place < units.length - 1; place++) amount /= 1024
  return `${amount >= 100 || place === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[place]}`
}
