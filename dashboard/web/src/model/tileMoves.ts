/** Where a tile is on the page. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
}

/**
 * The tile a key leads to, by its number; null when the key leads nowhere. Left and right go on
 * across the ends of rows; up and down to the nearest tile of the next row, across groups too.
 */
export function tileAfter(boxes: readonly Box[], at: number, key: string): number | null {
  if (key === 'Home') return boxes.length > 0 ? 0 : null
  if (key === 'End') return boxes.length > 0 ? boxes.length - 1 : null
  const step = STEPS[key]
  const here = boxes[at]
  if (step === undefined || here === undefined) return null
  const [across, down] = step
  if (across !== 0) return at + across in boxes ? at + across : null
  let best: number | null = null
  let bestScore = Infinity
  boxes.forEach((box, i) => {
    const rows = (box.top - here.top) * down
    if (rows < here.height / 2) return
    // Rows weigh more than any distance along them: the next row always wins.
    const score = rows * 10_000 + Math.abs(box.left - here.left)
    if (score < bestScore) {
      best = i
      bestScore = score
    }
  })
  return best
}
