import type { Meters, Party } from '../api/types'

/** Fast values of one party. */
export interface PartyMeter {
  party: Party
  speaking: boolean
  level_db: number
}

/** Fast values of one call, by name. */
export interface CallMeter {
  call: string
  at_ms: number
  quiet_ms: number
  lag_ms: number
  coverage: number
  parties: readonly PartyMeter[]
}

/** Gives the values of a meter their names; they travel without, since they travel so often. */
export function meterFrom(row: Meters['calls'][number]): CallMeter {
  const [call, at_ms, quiet_ms, lag_ms, coverage, parties] = row
  return {
    call,
    at_ms,
    quiet_ms,
    lag_ms,
    coverage,
    parties: parties.map(([party, speaking, level_db]) => ({ party, speaking, level_db })),
  }
}
