import { expect, test } from 'vitest'

import { closeUp, runsOf, unplaced } from '../src/model/segments'
import { aFinding, anUtterance } from './samples'

function hit(id: string, text: string) {
  return aFinding({ id, evidence: { ...aFinding().evidence, text } })
}

test('spaces between Chinese words go, those between other words stay', () => {
  expect(closeUp('您好 工号  一 零')).toBe('您好工号一零')
  expect(closeUp('good morning 您好 OK')).toBe('good morning 您好 OK')
})

test('a hit across several words is one run, and each word keeps its time', () => {
  const utterance = anUtterance({
    text: '加 微信 吧',
    words: [
      { text: '加', start_ms: 10, end_ms: 20, confidence: 1 },
      { text: '微信', start_ms: 20, end_ms: 30, confidence: 1 },
      { text: '吧', start_ms: 30, end_ms: 40, confidence: 1 },
    ],
  })
  const found = hit('f', '加微信')
  expect(runsOf(utterance, [found])).toEqual([
    { hit: found, pieces: [{ text: '加', startMs: 10 }, { text: '微信', startMs: 20 }] },
    { hit: null, pieces: [{ text: '吧', startMs: 30 }] },
  ])
})

test('the same words hit twice mark two places', () => {
  const utterance = anUtterance({ text: '不行 就是 不行', words: [] })
  const [first, second] = [hit('a', '不行'), hit('b', '不行')]
  const runs = runsOf(utterance, [first, second])
  expect(runs.map((run) => run.hit?.id ?? '')).toEqual(['a', '', 'b'])
})

test('letters are compared without case', () => {
  const runs = runsOf(anUtterance({ text: 'get me your Manager', words: [] }), [hit('a', 'manager')])
  expect(runs.at(-1)?.pieces).toEqual([{ text: 'Manager', startMs: null }])
})

test('a hit whose words changed is shown beside the text', () => {
  const lost = hit('lost', '别的话')
  const runs = runsOf(anUtterance(), [lost])
  expect(unplaced(runs, [lost])).toEqual([lost])
})

test('the runs together are the whole text', () => {
  const runs = runsOf(anUtterance(), [hit('a', '没办法')])
  expect(runs.flatMap((run) => run.pieces.map((piece) => piece.text)).join('')).toBe('我也没办法')
})
