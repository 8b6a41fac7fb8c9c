import type { Finding, Utterance } from '../api/types'

/** Part of a run: text of one word. */
export interface Piece {
  text: string
  /** Start of its word in call time, in ms; null where the recogniser gave no words. */
  startMs: number | null
}

/** A stretch of text under one hit, or under none. */
export interface Run {
  hit: Finding | null
  pieces: Piece[]
}

const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/

/** Recognisers put spaces between Chinese words; people do not. */
export function closeUp(text: string): string {
  const pieces = text.split(/\s+/).filter((piece) => piece !== '')
  return pieces.reduce((whole, piece) => {
    const tight = WIDE.test(whole.at(-1) ?? '') && WIDE.test(piece.charAt(0))
    return whole === '' || tight ? whole + piece : `${whole} ${piece}`
  }, '')
}

/** Positions of the letters of `text` that are not spaces, and these letters in lower case. */
function solid(text: string): { letters: string; at: number[] } {
  const at: number[] = []
  let letters = ''
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charAt(i)
    if (/\s/.test(letter)) continue
    at.push(i)
    letters += letter.toLowerCase()
  }
  return { letters, at }
}

function markHits(text: string, hits: readonly Finding[]): (Finding | null)[] {
  const marks: (Finding | null)[] = Array.from({ length: text.length }, () => null)
  const { letters, at } = solid(text)
  for (const hit of hits) {
    const wanted = solid(hit.evidence.text).letters
    let from = wanted === '' ? -1 : letters.indexOf(wanted)
    // Two hits of the same words mark two places.
    while (from >= 0 && marks[at[from] ?? 0] !== null) from = letters.indexOf(wanted, from + 1)
    if (from < 0) continue
    const first = at[from] ?? 0
    const last = at[from + wanted.length - 1] ?? first
    marks.fill(hit, first, last + 1)
  }
  return marks
}

function wordStarts(text: string, utterance: Utterance): (number | null)[] {
  const starts: (number | null)[] = Array.from({ length: text.length }, () => null)
  const { at } = solid(text)
  let letter = 0
  for (const word of utterance.words) {
    for (let i = solid(word.text).letters.length; i > 0; i -= 1) {
      const position = at[letter]
      if (position !== undefined) starts[position] = word.start_ms
      letter += 1
    }
  }
  return starts
}

/** Cuts an utterance into runs that can be marked and explained, of words that can be clicked. */
export function runsOf(utterance: Utterance, hits: readonly Finding[]): Run[] {
  const text = closeUp(utterance.text)
  const marks = markHits(text, hits)
  const starts = wordStarts(text, utterance)
  const runs: Run[] = []
  let word: number | null = null
  for (let i = 0; i < text.length; i += 1) {
    const hit = marks[i] ?? null
    word = starts[i] ?? word
    let run = runs.at(-1)
    if (run?.hit !== hit) {
      run = { hit, pieces: [] }
      runs.push(run)
    }
    const piece = run.pieces.at(-1)
    if (piece?.startMs === word) piece.text += text.charAt(i)
    else run.pieces.push({ text: text.charAt(i), startMs: word })
  }
  return runs
}

/** Hits whose words are not in the runs: shown beside the text, never lost. */
export function unplaced(runs: readonly Run[], hits: readonly Finding[]): Finding[] {
  const placed = new Set(runs.map((run) => run.hit))
  return hits.filter((hit) => !placed.has(hit))
}
