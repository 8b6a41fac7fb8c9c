import type { Alert, LiveCall, Severity } from '../api/types'
import { deaf, standing } from './wallOrder'

export const GROUPINGS = ['none', 'team', 'queue'] as const
export const DENSITIES = ['comfortable', 'compact', 'dense'] as const
export const SEVERITIES = ['critical', 'warning', 'info'] as const satisfies readonly Severity[]
/** What a call may be picked by, beside its alerts' severity. */
export const CONDITIONS = ['open', 'taken', 'calm', 'unheard', 'suspended'] as const

export type Grouping = (typeof GROUPINGS)[number]
export type Density = (typeof DENSITIES)[number]
export type Condition = (typeof CONDITIONS)[number]

/** What of the floor is shown, and how. Empty strings leave a filter open. */
export interface WallView {
  group: Grouping
  density: Density
  /** Words all of which are part of the agent's name or number. */
  search: string
  team: string
  queue: string
  /** The least severity a standing alert must have. */
  severity: Severity | ''
  condition: Condition | ''
  /** For a screen on the wall: nothing to press, larger type, pages that turn by themselves. */
  big: boolean
}

export type Query = Readonly<Record<string, unknown>>

export const PLAIN: WallView = {
  group: 'none',
  density: 'comfortable',
  search: '',
  team: '',
  queue: '',
  severity: '',
  condition: '',
  big: false,
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The view an address asks for; what it does not say, or says wrongly, is as usual. */
export function viewOf(query: Query, usual: Density = PLAIN.density): WallView {
  return {
    group: oneOf(GROUPINGS, query.group) ?? PLAIN.group,
    density: oneOf(DENSITIES, query.density) ?? usual,
    search: text(query.q),
    team: text(query.team),
    queue: text(query.queue),
    severity: oneOf(SEVERITIES, query.severity) ?? '',
    condition: oneOf(CONDITIONS, query.state) ?? '',
    big: query.big === '1',
  }
}

/** The shortest address that shows a view. The density is always said: it is not the same for all. */
export function queryOf(view: WallView): Record<string, string> {
  const { group, density, search, team, queue, severity, condition, big } = view
  const said = {
    q: search,
    team,
    queue,
    severity,
    state: condition,
    group: group === PLAIN.group ? '' : group,
    density,
    big: big ? '1' : '',
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''))
}

/** Whether a view leaves calls out. */
export function filters(view: WallView): boolean {
  return [view.search, view.team, view.queue, view.severity, view.condition].some(
    (part) => part !== '',
  )
}

/** The same view of every call. */
export function unfiltered(view: WallView): WallView {
  const { group, density, big } = view
  return { ...PLAIN, group, density, big }
}

function named(call: LiveCall, search: string): boolean {
  const names = call.parties
    .map(({ name, agent }) => `${name} ${agent}`)
    .join(' ')
    .toLocaleLowerCase()
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => names.includes(word))
}

function severeEnough(alerts: readonly Alert[], least: Severity): boolean {
  const reach = SEVERITIES.indexOf(least)
  return alerts.some(({ severity }) => SEVERITIES.indexOf(severity) <= reach)
}

function meets(call: LiveCall, alerts: readonly Alert[], condition: Condition, ageMs: number) {
  switch (condition) {
    case 'open':
    case 'taken':
      return alerts.some(({ state }) => state === condition)
    case 'calm':
      return alerts.length === 0
    case 'unheard':
      return deaf(call, ageMs) || call.listening.state === 'behind'
    case 'suspended':
      return call.state === 'suspended'
  }
}

/** Whether a call belongs to what the view shows. */
export function shows(
  view: WallView,
  call: LiveCall,
  alerts: readonly Alert[],
  ageMs: number,
): boolean {
  const left = standing(alerts)
  return (
    (view.team === '' || call.team === view.team) &&
    (view.queue === '' || call.queue === view.queue) &&
    (view.search.trim() === '' || named(call, view.search.trim())) &&
    (view.severity === '' || severeEnough(left, view.severity)) &&
    (view.condition === '' || meets(call, left, view.condition, ageMs))
  )
}

/** What a call is grouped under; empty where that is not known, or nothing is grouped. */
export function groupOf(call: LiveCall, group: Grouping): string {
  return group === 'none' ? '' : call[group]
}
