const UNITS = ['MB', 'GB', 'TB'] as const
const STEP = 1024
const MEGABYTE = STEP * STEP

/** Bytes as people read sizes of disks: three digits at most. */
export function diskSize(bytes: number): string {
  let value = bytes / MEGABYTE
  let unit = 0
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP
    unit += 1
  }
  const shown = value >= 10 ? Math.round(value).toString() : value.toFixed(1)
  return `${shown} ${UNITS[unit] ?? ''}`
}
