import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef } from 'vue'

import { http } from '../api/http'
import type {
  CallDetail,
  Finding,
  Forgotten,
  LiveCall,
  ServerMessage,
  Span,
  Utterance,
} from '../api/types'
import { useFloor } from './floor'

function byStart(a: { start_ms: number }, b: { start_ms: number }): number {
  return a.start_ms - b.start_ms
}

function spanKey(span: Span): string {
  return `${span.party}/${span.cause ?? ''}/${span.start_ms}`
}

/** Pauses between looks at a call that has just ended, in ms. */
const SETTLE_WAITS_MS = [500, 1000, 2000, 4000, 8000, 16_000] as const

/** The call on the call page: loaded once, then kept up by the live socket while it lasts. */
export const useWatched = defineStore('watched', () => {
  const floor = useFloor()
  const id = shallowRef<string | null>(null)
  const described = shallowRef<LiveCall | null>(null)
  const detail = shallowRef<CallDetail | null>(null)
  const failure = shallowRef<unknown>(null)
  const utteranceMap = shallowReactive(new Map<string, Utterance>())
  const findingMap = shallowReactive(new Map<string, Finding>())
  const spanMap = shallowReactive(new Map<string, Span>())
  const alertIds = shallowReactive(new Set<string>())
  let timer = 0
  let stopListening: (() => void) | null = null

  const call = computed<LiveCall | null>(() => {
    const live = id.value === null ? undefined : floor.calls.get(id.value)
    return live ?? described.value
  })
  const live = computed(() => call.value !== null && call.value.state !== 'ended')
  const utterances = computed(() => [...utteranceMap.values()].sort(byStart))
  const findings = computed(() =>
    [...findingMap.values()].filter((finding) => finding.state !== 'retracted').sort(byStart),
  )
  function removed(kind: Forgotten['kind']): Forgotten | undefined {
    return detail.value?.forgotten.find((one) => one.kind === kind)
  }

  const spans = computed(() => [...spanMap.values()].sort(byStart))
  const alerts = computed(() =>
    [...floor.alerts.values()]
      .filter((alert) => alert.call === id.value || alertIds.has(alert.id))
      .sort((a, b) => b.opened_at - a.opened_at),
  )

  function fill(whole: CallDetail): void {
    detail.value = whole
    described.value = whole.call
    utteranceMap.clear()
    findingMap.clear()
    spanMap.clear()
    for (const utterance of whole.utterances) utteranceMap.set(utterance.id, utterance)
    for (const finding of whole.findings) findingMap.set(finding.id, finding)
    for (const span of [...whole.speech, ...whole.gaps]) spanMap.set(spanKey(span), span)
    for (const alert of whole.alerts) {
      alertIds.add(alert.id)
      floor.putAlert(alert)
    }
  }

  function receive(message: ServerMessage): void {
    switch (message.type) {
      case 'snapshot':
        // It may have ended while the connection was lost: then nobody says that it has gone.
        if (id.value !== null && live.value && !floor.calls.has(id.value)) void settle(id.value)
        break
      case 'call_snapshot':
        if (message.detail.call.id === id.value) fill(message.detail)
        break
      case 'utterance':
        if (message.utterance.call === id.value) {
          utteranceMap.set(message.utterance.id, message.utterance)
        }
        break
      case 'finding':
        if (message.finding.call === id.value) findingMap.set(message.finding.id, message.finding)
        break
      case 'span':
        spanMap.set(spanKey(message.span), message.span)
        break
      case 'call':
        if (message.call.id === id.value) described.value = message.call
        break
      case 'call_gone':
        if (message.call === id.value) void settle(message.call)
        break
    }
  }

  async function load(wanted: string): Promise<void> {
    try {
      const whole = await http.call(wanted)
      // An answer may be overtaken by a later one: what has ended stays ended.
      const older = detail.value?.call.state === 'ended' && whole.call.state !== 'ended'
      if (wanted === id.value && !older) fill(whole)
    } catch (error) {
      if (wanted === id.value) failure.value = error
    }
  }

  /** After the end: what the records say, as soon as they are whole and the sound can be played. */
  async function settle(ended: string, attempt = 0): Promise<void> {
    await load(ended)
    const whole = detail.value?.call.state === 'ended' && detail.value.recording
    const wait = SETTLE_WAITS_MS[attempt]
    if (whole || wait === undefined || ended !== id.value || floor.calls.has(ended)) return
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void settle(ended, attempt + 1), wait)
  }

  /** Turns to a call. A live one is followed; an ended one is loaded once. */
  async function open(wanted: string): Promise<void> {
    close()
    id.value = wanted
    stopListening = floor.listen(receive)
    await load(wanted)
    if (wanted !== id.value || !live.value) return
    floor.watch(wanted)
    // It may have ended while we asked: then it is on nobody's wall, and nobody says it has gone.
    if (!floor.calls.has(wanted)) void settle(wanted)
  }

  function close(): void {
    window.clearTimeout(timer)
    stopListening?.()
    stopListening = null
    if (id.value !== null) floor.watch(null)
    id.value = null
    detail.value = null
    described.value = null
    failure.value = null
    utteranceMap.clear()
    findingMap.clear()
    spanMap.clear()
    alertIds.clear()
  }

  return { id, call, detail, live, failure, utterances, findings, spans, alerts, removed, open, close }
})
