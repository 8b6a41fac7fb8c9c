/** Short names for the generated types, so that the rest of the app names them once. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Alert = Schemas['AlertView']
export type AlertList = Schemas['AlertList']
export type AlertState = Alert['state']
export type CallDetail = Schemas['CallDetail']
export type CallMeter = Schemas['CallMeter']
export type Finding = Schemas['FindingView']
export type GapCause = NonNullable<Schemas['SpanView']['cause']>
export type Listening = Schemas['ListeningNow']
export type LiveCall = Schemas['LiveCall']
export type LiveSnapshot = Schemas['LiveSnapshot']
export type NodeHealth = Schemas['NodeHealth']
export type Obligation = Schemas['ObligationNow']
export type Party = Schemas['PartyNow']['party']
export type PartyNow = Schemas['PartyNow']
export type Permission = Session['permissions'][number]
export type Role = Session['role']
export type Session = Schemas['SessionView']
export type Severity = Alert['severity']
export type Span = Schemas['SpanView']
export type Utterance = Schemas['UtteranceView']
export type WatchCall = Schemas['WatchCall']

export type ServerMessage =
  | Schemas['LiveSnapshot']
  | Schemas['CallChanged']
  | Schemas['CallGone']
  | Schemas['AlertChanged']
  | Schemas['HealthChanged']
  | Schemas['Meters']
  | Schemas['CallSnapshot']
  | Schemas['CallUtterance']
  | Schemas['CallFinding']
  | Schemas['CallSpan']
