import { expect, test } from 'vitest'

import { arrange, badness, worstFirst } from '../src/model/wallOrder'
import { aCall, anAlert } from './samples'

const OLD_MS = 60_000
const calm = aCall()
const unheard = aCall({ listening: { ...calm.listening, state: 'no_model' } })

test('an open alert is worse than a taken one, and both worse than a call we cannot hear', () => {
  const open = badness(calm, [anAlert()], OLD_MS)
  const taken = badness(calm, [anAlert({ state: 'taken' })], OLD_MS)
  const deaf = badness(unheard, [], OLD_MS)
  expect(open).toBeGreaterThan(taken)
  expect(taken).toBeGreaterThan(deaf)
  expect(deaf).toBeGreaterThan(badness(calm, [], OLD_MS))
})

test('a critical alert that is taken is worse than an open warning', () => {
  const critical = badness(calm, [anAlert({ severity: 'critical', state: 'taken' })], OLD_MS)
  expect(critical).toBeGreaterThan(badness(calm, [anAlert()], OLD_MS))
})

test('an alert that is over counts for nothing', () => {
  expect(badness(calm, [anAlert({ state: 'false_hit' })], OLD_MS)).toBe(0)
})

test('a call some of whose checks failed comes before a calm one, and behind one we cannot hear', () => {
  const partly = aCall({ listening: { ...calm.listening, failed_detectors: ['dead_air'] } })
  expect(badness(partly, [], OLD_MS)).toBeGreaterThan(badness(calm, [], OLD_MS))
  expect(badness(partly, [], OLD_MS)).toBeLessThan(badness(unheard, [], OLD_MS))
})

test('a call that has only just begun is not called unheard', () => {
  expect(badness(unheard, [], 500)).toBe(0)
})

test('equally bad calls stay in the order in which they began', () => {
  const calls = [
    aCall({ id: 'late', started_at: 30 }),
    aCall({ id: 'bad', started_at: 20 }),
    aCall({ id: 'early', started_at: 10 }),
  ]
  const order = worstFirst(calls, ({ id }) => (id === 'bad' ? 5 : 0))
  expect(order).toEqual(['bad', 'early', 'late'])
})

test('a held wall keeps every place, ended calls too, and adds new ones at the end', () => {
  expect(arrange(['a', 'b'], ['new', 'b'], { held: true })).toEqual(['a', 'b', 'new'])
  expect(arrange(['a', 'b'], ['new', 'b'], { held: false })).toEqual(['new', 'b'])
})
