import type { Finding, Utterance } from '../api/types'

/** A run of text of one word and under the same hits. */
export interface Segment {
  text: string
  /** Start of its word in call time, in ms; null where the recogniser gave no words. */
  startMs: number | null
  /** The finding it belongs to, if any. */
  hit: Finding | null
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

/** Cuts an utterance into runs that can be marked, explained and clicked. */
export function segmentsOf(utterance: Utterance, hits: readonly Finding[]): Segment[] {
  const text = closeUp(utterance.text)
  const marks = markHits(text, hits)
  const starts = wordStarts(text, utterance)
  const segments: Segment[] = []
  for (let i = 0; i < text.length; i += 1) {
    const hit = marks[i] ?? null
    const last = segments.at(-1)
    const startMs = starts[i] ?? last?.startMs ?? null
    if (last?.hit === hit && last.startMs === startMs) last.text += text.charAt(i)
    else segments.push({ text: text.charAt(i), startMs, hit })
  }
  return segments
}

/** Hits whose words are no longer in the text: shown beside it, never lost. */
export function unplaced(utterance: Utterance, hits: readonly Finding[]): Finding[] {
  const placed = new Set(segmentsOf(utterance, hits).map((segment) => segment.hit))
  return hits.filter((hit) => !placed.has(hit))
}
