import { type AuditFilter, auditQuery } from '../model/audit'
import { type HistoryFilter, historyQuery } from '../model/history'
import type {
  Alert,
  AlertList,
  AuditPage,
  AuditVerification,
  CallDetail,
  DeskFigures,
  Channel,
  DeliveryList,
  DeskView,
  History,
  Hold,
  Joined,
  Levels,
  LiveCall,
  NoteSent,
  Mark,
  MarkRequest,
  Session,
  TestOutcome,
} from './types'

/** The server refused; `code` is the server's own name for the reason, `status` the HTTP status. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail: unknown = null,
  ) {
    super(message)
    this.name = 'Refused'
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause })
    this.name = 'Unreachable'
  }
}

interface ErrorBody {
  error: { code: string; message: string; detail?: unknown }
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One request; what comes back is of the type the server publishes for it. */
export async function request(
  method: Method,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const sent = body === undefined ? undefined : JSON.stringify(body)
  const response = await fetched(method, path, sent, headers)
  return await response.json().catch(() => null)
}

/** The answer, or why there is none. */
async function fetched(
  method: Method,
  path: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    })
  } catch (cause) {
    throw new Unreachable(cause)
  }
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => null)
  if (isErrorBody(answer)) {
    const { code, message, detail } = answer.error
    throw new Refused(response.status, code, message, detail)
  }
  throw new Refused(response.status, 'unknown', response.statusText)
}

/** How an alert comes to its end. */
export type Closing = 'resolve' | 'false-hit'

const VERIFICATION = '/api/audit/verification'

interface AuditState {
  verification: AuditVerification | null
}

function alertPath(id: string, verb: 'take' | Closing): string {
  return `/api/alerts/${encodeURIComponent(id)}/${verb}`
}

function channelPath(channel: string, verb: 'test' | 'resend'): string {
  return `/api/channels/${encodeURIComponent(channel)}/${verb}`
}

function marksPath(call: string, mark = ''): string {
  const path = `/api/calls/${encodeURIComponent(call)}/marks`
  return mark === '' ? path : `${path}/${encodeURIComponent(mark)}`
}

/** Every request of the app; the types are those the server publishes. */
export const http = {
  session: async () => (await request('GET', '/api/session')) as Session,
  login: async (user: string, password: string) => {
    await request('POST', '/api/login', { user, password })
  },
  logout: async () => {
    await request('POST', '/api/logout')
  },
  endedCalls: async (limit: number) => {
    const path = `/api/calls?state=ended&limit=${limit}`
    return ((await request('GET', path)) as { items: LiveCall[] }).items
  },
  call: async (id: string) =>
    (await request('GET', `/api/calls/${encodeURIComponent(id)}`)) as CallDetail,
  /** Ended calls as looked for, latest first; `before` is the `next` of the page before. */
  history: async (filter: HistoryFilter, before: string) => {
    const query = historyQuery(filter)
    query.set('before', before)
    return (await request('GET', `/api/history?${query.toString()}`)) as History
  },
  levels: async (id: string) =>
    (await request('GET', `/api/calls/${encodeURIComponent(id)}/levels`)) as Levels,
  /** Why a recording cannot be played: asks for its first sound, and throws what the server says. */
  tryRecording: async (id: string) => {
    await request('GET', recordingUrl(id), undefined, { range: 'bytes=44-47' })
  },
  /** In any state, latest first; `before` is the `next` of the page before. */
  alerts: async (before: string) => {
    const query = new URLSearchParams({ limit: '100', before })
    return (await request('GET', `/api/alerts?${query.toString()}`)) as AlertList
  },
  /** Of alerts opened since a moment, in seconds since the epoch. */
  deskFigures: async (since: number) =>
    (await request('GET', `/api/alerts/figures?since=${since}`)) as DeskFigures,
  deliveriesOf: async (alert: string) => {
    const path = `/api/alerts/${encodeURIComponent(alert)}/deliveries`
    return ((await request('GET', path)) as DeliveryList).items
  },
  channels: async () => ((await request('GET', '/api/channels')) as { items: Channel[] }).items,
  tryChannel: async (channel: string) =>
    (await request('POST', channelPath(channel, 'test'))) as TestOutcome,
  /** How many are on their way again. */
  resendChannel: async (channel: string) =>
    ((await request('POST', channelPath(channel, 'resend'))) as { deliveries: number }).deliveries,
  /** Latest first; of every channel when it is empty. */
  deadLetters: async (channel: string, before: string) => {
    const query = new URLSearchParams({ limit: '50', channel, before })
    return (await request('GET', `/api/deliveries?${query.toString()}`)) as DeliveryList
  },
  resendDelivery: async (key: string) => {
    await request('POST', `/api/deliveries/${encodeURIComponent(key)}/resend`)
  },
  take: async ({ id, revision }: Alert) =>
    (await request('POST', alertPath(id, 'take'), { revision })) as Alert,
  close: async ({ id, revision }: Alert, verb: Closing, reason: string) =>
    (await request('POST', alertPath(id, verb), { revision, reason })) as Alert,
  /** Latest first; `before` is the `next` of the page before. */
  audit: async (filter: AuditFilter, before: string) => {
    const query = auditQuery(filter)
    query.set('before', before)
    return (await request('GET', `/api/audit?${query.toString()}`)) as AuditPage
  },
  auditState: async () => ((await request('GET', VERIFICATION)) as AuditState).verification,
  verifyAudit: async () => ((await request('POST', VERIFICATION)) as AuditState).verification,
  /** Offers to listen in; the answer, and the place to leave again. */
  listen: async (call: string, reason: string, offer: string) => {
    const query = new URLSearchParams({ reason })
    const path = `/api/calls/${encodeURIComponent(call)}/whep?${query.toString()}`
    const response = await fetched('POST', path, offer, { 'content-type': 'application/sdp' })
    return { answer: await response.text(), place: response.headers.get('location') ?? '' }
  },
  leave: async (place: string) => {
    await request('DELETE', place)
  },
  /** Be heard from within a place; `together` although somebody else speaks there. */
  speak: async (place: string, mode: 'whisper' | 'barge', reason: string, together: boolean) => {
    const query = new URLSearchParams({ reason, together: String(together) })
    await request('POST', `${place}/${mode}?${query.toString()}`)
  },
  hush: async (place: string) => {
    await request('POST', `${place}/hush`)
  },
  /** For a page that is about to be no more: nobody waits for the answer. */
  leaveAtOnce: (place: string) => {
    void fetch(place, { method: 'DELETE', credentials: 'same-origin', keepalive: true })
  },
  desk: async () => (await request('GET', '/api/desk')) as DeskView,
  askForHelp: async (reason: string) => {
    await request('POST', '/api/desk/help', { reason })
  },
  /** Who joined one's own calls in the last 30 days, latest first. */
  joined: async () => ((await request('GET', '/api/desk/joined')) as { items: Joined[] }).items,
  writeNote: async (call: string, text: string) =>
    (await request('POST', `/api/calls/${encodeURIComponent(call)}/notes`, { text })) as NoteSent,
  /** On the desk; read; answered. */
  acknowledge: async (note: string, became: { read?: boolean; answer?: string }) => {
    await request('POST', `/api/desk/notes/${encodeURIComponent(note)}`, became)
  },
  marks: async (call: string) =>
    ((await request('GET', marksPath(call))) as { items: Mark[] }).items,
  addMark: async (call: string, body: MarkRequest) => {
    await request('POST', marksPath(call), body)
  },
  changeMark: async (call: string, mark: string, body: MarkRequest) => {
    await request('PATCH', marksPath(call, mark), body)
  },
  removeMark: async (call: string, mark: string) => {
    await request('DELETE', marksPath(call, mark))
  },
  holdsOf: async (call: string) => {
    const path = `/api/calls/${encodeURIComponent(call)}/holds`
    return ((await request('GET', path)) as { items: Hold[] }).items
  },
  hold: async (call: string, reason: string) => {
    await request('POST', '/api/holds', { call, reason })
  },
  lift: async (hold: string) => {
    await request('POST', `/api/holds/${encodeURIComponent(hold)}/lift`)
  },
}

/** Address of the same entries as a file. */
export function auditExportUrl(filter: AuditFilter): string {
  return `/api/audit/export?${auditQuery(filter).toString()}`
}

/** Address of the calls looked for as an Excel file, in the reader's language and time zone. */
export function historyExportUrl(filter: HistoryFilter, titles: string): string {
  const query = historyQuery(filter)
  query.set('titles', titles)
  query.set('time_zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
  return `/api/history/export?${query.toString()}`
}

/** Address of the playable recording of an ended call. */
export function recordingUrl(call: string): string {
  return `/api/calls/${encodeURIComponent(call)}/recording`
}
