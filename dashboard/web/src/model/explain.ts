import type { Alert, Finding } from '../api/types'
import { i18n, wordFor } from '../i18n'

/** What a finding says, in one short line: its category, cause or outcome, and how much. */
export function explain(finding: Finding): string {
  const { t } = i18n.global
  const { evidence, measure } = finding
  const amount = t('timeline.seconds', { s: measure.toFixed(1) })
  switch (finding.kind) {
    case 'phrase':
      return evidence.category === ''
        ? `“${evidence.text}”`
        : `${wordFor('category', evidence.category)} “${evidence.text}”`
    case 'speech_rate':
      return t(evidence.unit === 'words' ? 'timeline.words' : 'timeline.characters', {
        n: Math.round(measure),
      })
    case 'loudness':
      return t('timeline.louder', { db: measure.toFixed(0) })
    case 'dead_air':
    case 'hold':
    case 'interruption':
      return evidence.cause === '' ? amount : `${wordFor('cause', evidence.cause)} ${amount}`
    case 'obligation':
      return `${wordFor('outcome', evidence.cause)} · ${amount}`
    default:
      return amount
  }
}

/** The newest words an alert rests on, in their own order and without repeats. */
export function quotes(alert: Alert): string[] {
  const seen = new Set<string>()
  for (const finding of alert.findings) {
    if (finding.state !== 'retracted') seen.add(explain(finding))
  }
  return [...seen]
}

/** The alert a finding led to, if any. */
export function alertOf(finding: Finding, alerts: readonly Alert[]): Alert | null {
  return alerts.find((alert) => alert.findings.some(({ id }) => id === finding.id)) ?? null
}
