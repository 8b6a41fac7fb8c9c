import type { Alert, LiveCall } from '../api/types'

const SEVERITY = { info: 1, warning: 2, critical: 3 } as const

/** So young a call may simply not have been described yet: no news is not yet bad news. */
export const SETTLING_MS = 3000

/** Whether a call that says it is not listened to has had the time to say otherwise. */
export function deaf({ listening }: LiveCall, ageMs: number): boolean {
  const { state } = listening
  return state === 'failed' || (state === 'no_model' && ageMs >= SETTLING_MS)
}

/** Whether an error of ours switched checks of this call off: then no alert is no good news. */
export function checksFailed({ listening }: LiveCall): boolean {
  return listening.failed_detectors.length > 0
}

/** Alerts somebody still has to deal with. */
export function standing(alerts: readonly Alert[]): Alert[] {
  return alerts.filter((alert) => alert.state === 'open' || alert.state === 'taken')
}

/** Standing alerts, worst first; of equally severe ones the newest. */
export function worstAlerts(alerts: readonly Alert[]): Alert[] {
  return standing(alerts).sort(
    (a, b) => SEVERITY[b.severity] - SEVERITY[a.severity] || b.opened_at - a.opened_at,
  )
}

export function worstOf(alerts: readonly Alert[]): Alert | null {
  return worstAlerts(alerts)[0] ?? null
}

/**
 * How much a call needs somebody; larger is worse. An open alert outranks a taken one of the same
 * severity, any alert outranks a call we cannot hear, and that outranks a calm one.
 */
export function badness(call: LiveCall, alerts: readonly Alert[], ageMs: number): number {
  const worst = standing(alerts).reduce(
    (most, alert) => Math.max(most, SEVERITY[alert.severity] * 2 + (alert.state === 'open' ? 1 : 0)),
    0,
  )
  const partly = call.listening.state === 'behind' || checksFailed(call)
  const blind = deaf(call, ageMs) ? 2 : partly ? 1 : 0
  return worst * 3 + blind
}

/** Ids, worst first; equally bad calls stay in the order in which they began. */
export function worstFirst(calls: readonly LiveCall[], scoreOf: (call: LiveCall) => number) {
  return calls
    .map((call) => ({ call, score: scoreOf(call) }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        a.call.started_at - b.call.started_at ||
        a.call.id.localeCompare(b.call.id),
    )
    .map(({ call }) => call.id)
}

/**
 * The next order of the tiles. While held (a pointer or the keyboard is on the wall) every tile
 * keeps its place, even one whose call has ended, and new ones join at the end.
 */
export function arrange(
  before: readonly string[],
  wanted: readonly string[],
  { held }: { held: boolean },
): readonly string[] {
  if (!held) return wanted
  const known = new Set(before)
  return [...before, ...wanted.filter((id) => !known.has(id))]
}
