import { defineStore } from 'pinia'
import { computed, type ShallowRef, shallowReactive, shallowRef } from 'vue'

import { LiveLink, type LinkState, liveUrl } from '../api/live'
import type {
  Alert,
  Disk,
  LiveCall,
  LiveSnapshot,
  NodeHealth,
  ServerMessage,
} from '../api/types'
import { type CallMeter, meterFrom } from '../model/meter'
import { Slices } from '../model/slices'

/** Fast values of one call and the moment they arrived, on the browser's steady clock. */
export interface MeterReading {
  meter: CallMeter
  received: number
}

/** How a volume is, and the moment that came, on the browser's steady clock. */
export interface DiskNews {
  disk: Disk
  received: number
}

/** So many calls get their new meters within one frame; a thousand have them before the next come. */
const METERS_A_FRAME = 75

type Listener = (message: ServerMessage) => void

/** Meters as they stood when the call was described, until the first real ones arrive. */
function readingOf(call: LiveCall): MeterReading {
  const meter: CallMeter = {
    call: call.id,
    at_ms: call.at_ms,
    quiet_ms: call.quiet_ms,
    lag_ms: call.listening.lag_ms,
    coverage: call.listening.coverage,
    parties: call.parties.map(({ party, speaking, level_db }) => ({ party, speaking, level_db })),
  }
  return { meter, received: performance.now() }
}

/**
 * Everything on the floor now.
 *
 * Calls sit in a shallow map, one entry a call, so a change re-renders one tile. Meters have a
 * shallow ref each outside any reactive collection: four times a second they wake only what draws
 * that one call's levels.
 */
export const useFloor = defineStore('floor', () => {
  const link = shallowRef<LinkState>('closed')
  const ready = shallowRef(false)
  const calls = shallowReactive(new Map<string, LiveCall>())
  const alerts = shallowReactive(new Map<string, Alert>())
  /** How the node behind this wall is; null where it does not say. */
  const health = shallowRef<NodeHealth | null>(null)
  /** Volumes that are not well, by node and volume. */
  const disks = shallowReactive(new Map<string, DiskNews>())
  const clockSkewMs = shallowRef(0)
  const meters = new Map<string, ShallowRef<MeterReading>>()
  /** When each call began, on the browser's steady clock. Not reactive: it never changes. */
  const began = new Map<string, number>()
  const listeners = new Set<Listener>()

  const socket = new LiveLink(liveUrl(window.location), {
    state: (state) => {
      link.value = state
    },
    message: receive,
  })

  const waiting = computed(() => [...alerts.values()].filter((alert) => alert.state === 'open'))

  function putMeter(id: string, reading: MeterReading): void {
    const held = meters.get(id)
    if (held === undefined) meters.set(id, shallowRef(reading))
    else held.value = reading
  }

  const incoming = new Slices<MeterReading>(METERS_A_FRAME, (reading) => {
    if (calls.has(reading.meter.call)) putMeter(reading.meter.call, reading)
  })

  function putCall(call: LiveCall): void {
    if (!began.has(call.id)) began.set(call.id, performance.now() - call.at_ms)
    if (!meters.has(call.id)) putMeter(call.id, readingOf(call))
    calls.set(call.id, call)
  }

  /** Older revisions never replace newer ones: answers and events may overtake each other. */
  function putAlert(alert: Alert): void {
    const held = alerts.get(alert.id)
    if (held === undefined || held.revision <= alert.revision) alerts.set(alert.id, alert)
  }

  function putDisk(disk: Disk): void {
    const place = `${disk.node}/${disk.volume}`
    if (disk.level === 'ok') disks.delete(place)
    else disks.set(place, { disk, received: performance.now() })
  }

  function restart(snapshot: LiveSnapshot): void {
    clockSkewMs.value = snapshot.at * 1000 - Date.now()
    const present = new Set(snapshot.calls.map((call) => call.id))
    for (const id of calls.keys()) if (!present.has(id)) dropCall(id)
    for (const call of snapshot.calls) {
      putMeter(call.id, readingOf(call))
      putCall(call)
    }
    alerts.clear()
    for (const alert of snapshot.alerts) alerts.set(alert.id, alert)
    health.value = snapshot.health
    disks.clear()
    snapshot.disks.forEach(putDisk)
    ready.value = true
  }

  function dropCall(id: string): void {
    calls.delete(id)
    meters.delete(id)
    began.delete(id)
  }

  function receive(message: ServerMessage): void {
    switch (message.type) {
      case 'snapshot':
        restart(message)
        break
      case 'call':
        putCall(message.call)
        break
      case 'call_gone':
        dropCall(message.call)
        break
      case 'alert':
        putAlert(message.alert)
        break
      case 'health':
        health.value = message.health
        break
      case 'disk':
        putDisk(message.disk)
        break
      case 'meters': {
        const received = performance.now()
        incoming.put(message.calls.map((row) => ({ meter: meterFrom(row), received })))
        break
      }
    }
    for (const listener of listeners) listener(message)
  }

  /** Hears every message as well; returns the function that stops it. */
  function listen(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** The meters of a live call; the returned ref stays valid after the call has gone. */
  function meterOf(call: LiveCall): ShallowRef<MeterReading> {
    const held = meters.get(call.id)
    if (held !== undefined) return held
    const made = shallowRef(readingOf(call))
    if (calls.has(call.id)) meters.set(call.id, made)
    return made
  }

  function open(): void {
    socket.open()
  }

  function close(): void {
    socket.close()
    incoming.drop()
    ready.value = false
    calls.clear()
    alerts.clear()
    disks.clear()
    meters.clear()
    began.clear()
    health.value = null
  }

  /** For how long a live call has been going on, in ms; 0 when it is unknown. */
  function ageMs(id: string): number {
    const start = began.get(id)
    return start === undefined ? 0 : performance.now() - start
  }

  /** Alerts of a call, newest first, as far as they are known here. */
  function alertsOf(call: LiveCall): Alert[] {
    return call.alerts
      .map((id) => alerts.get(id))
      .filter((alert): alert is Alert => alert !== undefined)
  }

  function watch(call: string | null): void {
    socket.watch(call)
  }

  return {
    link,
    ready,
    calls,
    alerts,
    disks,
    waiting,
    health,
    clockSkewMs,
    open,
    close,
    watch,
    listen,
    meterOf,
    ageMs,
    alertsOf,
    putAlert,
    retryNow: socket.retryNow,
  }
})
