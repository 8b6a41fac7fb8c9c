import { expect, test } from 'vitest'

import { FILTERS, type HistoryFilter, historyQuery, pieces } from '../src/model/history'

const NOTHING = Object.fromEntries(FILTERS.map((name) => [name, ''])) as unknown as HistoryFilter

test('what is empty or cannot be read is not asked for', () => {
  const filter = { ...NOTHING, since: 'soon', least: 'long', most: '-1' }
  expect(historyQuery(filter).toString()).toBe('')
})

test('days are asked for from the first midnight to the one after the last', () => {
  const query = historyQuery({ ...NOTHING, since: '2026-11-27', until: '2026-11-27' })
  expect(Number(query.get('since'))).toBe(new Date(2026, 10, 27).getTime() / 1000)
  expect(Number(query.get('until'))).toBe(new Date(2026, 10, 28).getTime() / 1000)
})

test('minutes become milliseconds', () => {
  expect(historyQuery({ ...NOTHING, least: '1.5' }).get('least_ms')).toBe('90000')
})

test('marks count code points and may overlap', () => {
  const cut = pieces({ text: '𠮷我要退款啊', marks: [[1, 4], [3, 5]] })
  expect(cut).toEqual([
    { text: '𠮷', marked: false },
    { text: '我要退', marked: true },
    { text: '款', marked: true },
    { text: '啊', marked: false },
  ])
})

test('a text without marks is one piece', () => {
  expect(pieces({ text: 'no', marks: [] })).toEqual([{ text: 'no', marked: false }])
})
