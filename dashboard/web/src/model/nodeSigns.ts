import type { NodeHealth } from '../api/types'

export type Tone = 'good' | 'warning' | 'critical'

/** One figure of the node: what it is of, how it is written, and whether it is a worry. */
export interface NodeSign {
  of:
    | 'loop'
    | 'recognition'
    | 'coverage'
    | 'missed'
    | 'late'
    | 'sound'
    | 'events'
    | 'spool'
    | 'disk'
  value: number
  tone: Tone
}

/** `warning` from the first bound, `critical` from the second. */
function above(value: number, warning: number, critical: number): Tone {
  if (value >= critical) return 'critical'
  return value >= warning ? 'warning' : 'good'
}

const LATE_LOOP_MS = [20, 100] as const
const BEHIND_MS = [1000, 3000] as const
/** Shares of speech that was not recognised. */
const UNHEARD = [0.05, 0.2] as const
/** Shares of the disk that are used. */
const USED = [0.9, 0.97] as const

/** Every figure of the node. What counts since its start is a worry only when something is lost. */
export function signsOf(health: NodeHealth): readonly NodeSign[] {
  const free = health.disk_bytes > 0 ? health.disk_free_bytes / health.disk_bytes : 1
  return [
    { of: 'loop', value: health.loop_lag_ms, tone: above(health.loop_lag_ms, ...LATE_LOOP_MS) },
    {
      of: 'recognition',
      value: health.recognition_lag_ms,
      tone: above(health.recognition_lag_ms, ...BEHIND_MS),
    },
    { of: 'coverage', value: health.coverage, tone: above(1 - health.coverage, ...UNHEARD) },
    { of: 'missed', value: health.missed_speech_ms, tone: 'good' },
    { of: 'late', value: health.late_frames, tone: 'good' },
    { of: 'sound', value: health.lost_sound_bytes, tone: above(health.lost_sound_bytes, 1, Infinity) },
    { of: 'events', value: health.lost_events, tone: above(health.lost_events, Infinity, 1) },
    { of: 'spool', value: health.spool_bytes, tone: above(health.spool_bytes, 1, Infinity) },
    { of: 'disk', value: free, tone: above(1 - free, ...USED) },
  ]
}

export function worstTone(signs: readonly NodeSign[]): Tone {
  if (signs.some(({ tone }) => tone === 'critical')) return 'critical'
  return signs.some(({ tone }) => tone === 'warning') ? 'warning' : 'good'
}
