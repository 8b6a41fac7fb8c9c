/** Levels a telephone voice moves between, in dBFS: below is room, above is shouting. */
const FLOOR_DB = -60
const TOP_DB = -10

/** How far a level meter reaches, from 0 to 1, in hundredths. */
export function meterShare(levelDb: number): number {
  const share = (levelDb - FLOOR_DB) / (TOP_DB - FLOOR_DB)
  return Math.round(Math.min(1, Math.max(0, share)) * 100) / 100
}
