function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Call time as `m:ss`, or `h:mm:ss` from one hour. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = two(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** Milliseconds of `m:ss` or `h:mm:ss`; undefined when it is neither. */
export function parseClock(text: string): number | undefined {
  const parts = /^(?:(\d{1,2}):)?(\d{1,4}):([0-5]\d)$/.exec(text.trim().replaceAll('：', ':'))
  if (parts === null) return undefined
  const [, hours = '0', minutes = '0', rest = '0'] = parts
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)) * 1000
}

/** Seconds with one decimal: how lags and measures are written. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}

/** A share from 0 to 1 as a whole percentage; never rounds a hole up to 100 %. */
export function percent(share: number): string {
  const whole = share < 1 ? Math.min(99, Math.round(share * 100)) : 100
  return `${whole}%`
}

/** Time of day for a moment in seconds since the epoch. */
export function timeOfDay(epochSeconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(epochSeconds * 1000)
}

/** Date and time for a moment in seconds since the epoch. */
export function dateAndTime(epochSeconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(epochSeconds * 1000)
}

/** Date and time to the second, with the year: for records. */
export function exactTime(epochSeconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(epochSeconds * 1000)
}
