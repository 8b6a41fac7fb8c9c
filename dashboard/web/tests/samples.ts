import type {
  Agent,
  Alert,
  CallDetail,
  Finding,
  LiveCall,
  LiveSnapshot,
  NodeHealth,
  Session,
  Utterance,
} from '../src/api/types'

/** A calm live call; tests name only what they are about. */
export function aCall(changes: Partial<LiveCall> = {}): LiveCall {
  return {
    id: 'call-1',
    state: 'live',
    direction: 'inbound',
    team: '退款一组',
    queue: 'refund',
    customer: '138****5521',
    practice: false,
    started_at: 1000,
    at_ms: 20_000,
    parties: [
      { party: 'agent', name: '林晓', agent: '1001', speaking: false, level_db: -70, gap: null },
      { party: 'customer', name: '', agent: '', speaking: true, level_db: -20, gap: null },
    ],
    quiet_ms: 0,
    listening: {
      state: 'on',
      lag_ms: 200,
      coverage: 1,
      model: 'demo-16k',
      demo_model: true,
      failed_detectors: [],
    },
    obligations: [],
    attributes: { business: 'refund' },
    unrecorded: null,
    alerts: [],
    company: [],
  notes: [],
    reaches: [],
    ...changes,
  }
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'finding-1',
    call: 'call-1',
    detector: 'phrase',
    kind: 'phrase',
    state: 'settled',
    revision: 1,
    party: 'agent',
    start_ms: 5000,
    end_ms: 6000,
    measure: 1,
    evidence: {
      entry: 'no-way',
      category: 'denial',
      text: '没办法',
      utterance: 'utterance-1',
      cause: '',
      after: '',
      unit: '', watch_s: 0,
    },
    ...changes,
  }
}

export function anUtterance(changes: Partial<Utterance> = {}): Utterance {
  return {
    id: 'utterance-1',
    call: 'call-1',
    party: 'agent',
    start_ms: 4000,
    end_ms: 6000,
    text: '我 也 没办法',
    final: true,
    revision: 3,
    confidence: 0.9,
    words: [
      { text: '我', start_ms: 4000, end_ms: 4300, confidence: 1 },
      { text: '也', start_ms: 4300, end_ms: 4600, confidence: 1 },
      { text: '没办法', start_ms: 4600, end_ms: 6000, confidence: 1 },
    ],
    ...changes,
  }
}

export function anAlert(changes: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    call: 'call-1',
    rule: 'agent-banned-phrase',
    rule_version: 2,
    severity: 'warning',
    state: 'open',
    revision: 1,
    opened_at: 1005,
    start_ms: 5000,
    count: 1,
    provisional: false,
    findings: [aFinding()],
    title: { 'zh-CN': '坐席说了禁语', en: 'Agent said a banned phrase' },
    suggestion: {},
    agent: '1001',
    agent_name: '林晓',
    team: '退款一组',
    owner: '',
    shown_at: 1005,
    offered_at: 1005,
    offers: 1,
    leased_until: null,
    time_to_take_ms: null,
    history: [],
    ...changes,
  }
}

export function aDetail(changes: Partial<CallDetail> = {}): CallDetail {
  return {
    call: aCall(),
    ended_at: null,
    duration_ms: 20_000,
    utterances: [anUtterance()],
    findings: [
      aFinding(),
      aFinding({
        id: 'finding-2',
        kind: 'dead_air',
        party: null,
        start_ms: 7000,
        end_ms: 15_000,
        measure: 8,
        evidence: { ...aFinding().evidence, cause: 'hold', text: '', utterance: '' },
      }),
    ],
    speech: [{ party: 'agent', start_ms: 4000, end_ms: 6000, cause: null }],
    interventions: [],
    gaps: [{ party: 'customer', start_ms: 7000, end_ms: null, cause: 'hold' }],
    alerts: [anAlert()],
    recording: false,
    forgotten: [],
    ...changes,
  }
}

export function aSnapshot(changes: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return {
    type: 'snapshot',
    node: 'node-1',
    sequence: 1,
    health: aNodeHealth(),
    at: Date.now() / 1000,
    calls: [aCall({ alerts: ['alert-1'] })],
    alerts: [anAlert()],
    disks: [],
    ...changes,
  }
}

export function aNodeHealth(changes: Partial<NodeHealth> = {}): NodeHealth {
  return {
    loop_lag_ms: 1.5,
    recognition_lag_ms: 120,
    coverage: 1,
    missed_speech_ms: 0,
    late_frames: 0,
    lost_sound_bytes: 0,
    lost_events: 0,
    spool_bytes: 0,
    disk_free_bytes: 40e9,
    disk_bytes: 100e9,
    ...changes,
  }
}

export function anAgent(changes: Partial<Agent> = {}): Agent {
  return {
    id: '1001',
    name: '林晓',
    extension: '8001',
    login: null,
    team: '退款一组',
    languages: [],
    hired_on: null,
    disabled: false,
    ...changes,
  }
}

export function aSession(changes: Partial<Session> = {}): Session {
  return {
    name: 'lead',
    display_name: '班长',
    role: 'supervisor',
    permissions: ['view_calls', 'listen_in'],
    teams: ['*'],
    must_change_password: false,
    demo: true,
    demo_model: true,
    languages: ['zh-CN', 'en'],
    join_reasons: ['alert', 'quality'],
    ...changes,
  }
}
