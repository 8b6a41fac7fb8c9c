/** How many tiles of at least this size fit beside and below each other, at least one. */
export function capacity(
  space: { width: number; height: number },
  tile: { width: number; height: number },
  gap: number,
): { columns: number; rows: number } {
  const fit = (whole: number, part: number) => Math.max(1, Math.floor((whole + gap) / (part + gap)))
  return { columns: fit(space.width, tile.width), rows: fit(space.height, tile.height) }
}

/** Number of pages that hold `count` tiles; one when there are none. */
export function pagesFor(count: number, each: number): number {
  return Math.max(1, Math.ceil(count / each))
}
