import type { Snippet } from '../api/types'

/** What to look for, as the address of the page names it; what is empty is not asked about. */
export interface HistoryFilter {
  words: string
  party: string
  agent: string
  team: string
  queue: string
  direction: string
  language: string
  /** Days of the reader's calendar, `YYYY-MM-DD`, both included. */
  since: string
  until: string
  /** Shortest and longest duration, in minutes. */
  least: string
  most: string
  rule: string
  severity: string
  /** `name=value`. */
  attribute: string
}

/** Every name, in the order of the address. */
export const FILTERS = [
  'words',
  'party',
  'agent',
  'team',
  'queue',
  'direction',
  'language',
  'since',
  'until',
  'least',
  'most',
  'rule',
  'severity',
  'attribute',
] as const satisfies readonly (keyof HistoryFilter)[]

const MINUTE_MS = 60_000

/** Seconds since the epoch at which a day begins, `later` days on; empty for no day. */
function midnight(day: string, later: number): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  if (match === null) return ''
  const [year = 0, month = 1, date = 1] = match.slice(1).map(Number)
  return String(new Date(year, month - 1, date + later).getTime() / 1000)
}

function milliseconds(minutes: string): string {
  const ms = Math.round(Number(minutes) * MINUTE_MS)
  return minutes !== '' && Number.isFinite(ms) && ms >= 0 ? String(ms) : ''
}

/** What was asked for, as the server takes it; days and minutes nobody can read are left out. */
export function historyQuery(filter: HistoryFilter): URLSearchParams {
  const { since, until, least, most, ...same } = filter
  const asked = {
    ...same,
    since: midnight(since, 0),
    until: midnight(until, 1),
    least_ms: milliseconds(least),
    most_ms: milliseconds(most),
  }
  return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))
}

/** A stretch of a snippet, marked if it was looked for. */
export interface Piece {
  text: string
  marked: boolean
}

/** A snippet cut at its marks, which count code points and may overlap. */
export function pieces({ text, marks }: Pick<Snippet, 'text' | 'marks'>): Piece[] {
  const points = Array.from(text)
  const found: Piece[] = []
  let at = 0
  const put = (until: number, marked: boolean) => {
    if (until > at) found.push({ text: points.slice(at, until).join(''), marked })
    at = Math.max(at, until)
  }
  for (const [begin, end] of marks) {
    put(begin, false)
    put(end, true)
  }
  put(points.length, false)
  return found
}
