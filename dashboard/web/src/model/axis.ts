const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

/** Shortest stretch the timeline shows, so that a call of a few seconds is not one wide block. */
export const SHORTEST_MS = 30_000

/** Time marks in ms, at least `apartPx` from each other on an axis `widthPx` wide. */
export function ticks(lengthMs: number, widthPx: number, apartPx: number): number[] {
  const least = (lengthMs / 1000) * (apartPx / Math.max(1, widthPx))
  const step = (STEPS_S.find((seconds) => seconds >= least) ?? 7200) * 1000
  const marks: number[] = []
  for (let at = 0; at <= lengthMs; at += step) marks.push(at)
  return marks
}

/** Share of the axis, from 0 to 1, kept inside it. */
export function share(ms: number, lengthMs: number): number {
  return Math.min(1, Math.max(0, ms / lengthMs))
}
