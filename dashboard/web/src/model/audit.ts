import type { operations } from '../api/schema'
import { zhCN } from '../i18n/zh-CN'

type Query = NonNullable<operations['list_audit']['parameters']['query']>

/** What somebody did, by the server's name. */
export type AuditAction = NonNullable<Query['action']>[number]

/** What to list; what is empty filters nothing. */
export interface AuditFilter {
  who: string
  action: string
  target: string
  /** Days of the reader's calendar, `YYYY-MM-DD`. */
  since: string
  until: string
}

/** The key of an action's title: dots would be paths in i18n. */
export function actionKey(action: string): string {
  return action.replaceAll('.', '__')
}

/** Every action that has a title, in the order of the titles. */
export const ACTIONS: readonly string[] = Object.keys(zhCN.auditAction).map((key) =>
  key.replaceAll('__', '.'),
)

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return String(new Date(year, month - 1, date + later).getTime() / 1000)
}

/** The filter as the server takes it; `until` includes its day. */
export function auditQuery(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (filter.who !== '') query.set('who', filter.who)
  if (filter.action !== '') query.set('action', filter.action)
  if (filter.target !== '') query.set('target', filter.target)
  if (filter.since !== '') query.set('since', midnight(filter.since, 0))
  if (filter.until !== '') query.set('until', midnight(filter.until, 1))
  return query
}
