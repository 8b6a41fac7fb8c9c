import { beforeEach, expect, test } from 'vitest'

import { forgetView, MOST_VIEWS, savedViews, saveView } from '../src/model/savedViews'
import { tileAfter } from '../src/model/tileMoves'
import { capacity, pagesFor } from '../src/model/paging'
import { arrangeSections, sectioned } from '../src/model/wallSections'
import { filters, PLAIN, queryOf, shows, unfiltered, viewOf, type WallView } from '../src/model/wallView'
import { aCall, anAlert } from './samples'

const OLD_MS = 60_000

beforeEach(() => {
  window.localStorage.clear()
})

function shown(view: Partial<WallView>, alerts = [anAlert()], call = aCall()) {
  return shows({ ...PLAIN, ...view }, call, alerts, OLD_MS)
}

test('an address says a view, and the view says the same address', () => {
  const query = { q: '林', team: '退款一组', severity: 'warning', state: 'open', group: 'team', density: 'dense', big: '1' }
  expect(queryOf(viewOf(query))).toEqual(query)
})

test('what an address says wrongly is as usual', () => {
  const view = viewOf({ group: 'moon', density: ['dense'], severity: 'x', big: 'yes' }, 'compact')
  expect(view).toEqual({ ...PLAIN, density: 'compact' })
})

test('without filters the grouping and the density stay', () => {
  const view: WallView = { ...PLAIN, group: 'queue', density: 'dense', team: 'a', condition: 'calm' }
  expect(filters(view)).toBe(true)
  expect(filters(unfiltered(view))).toBe(false)
  expect(unfiltered(view)).toMatchObject({ group: 'queue', density: 'dense' })
})

test.each([
  ['林', true],
  ['100', true],
  ['林 1001', true],
  ['  林晓  ', true],
  ['林 1002', false],
  ['138', false],
])('searching %s finds the agent: %s', (search, found) => {
  expect(shown({ search })).toBe(found)
})

test.each([
  [{ team: '退款一组' }, true],
  [{ team: 'another' }, false],
  [{ queue: 'sales' }, false],
  [{ severity: 'warning' }, true],
  [{ severity: 'info' }, true],
  [{ severity: 'critical' }, false],
  [{ condition: 'open' }, true],
  [{ condition: 'taken' }, false],
  [{ condition: 'calm' }, false],
  [{ condition: 'suspended' }, false],
  [{ condition: 'unheard' }, false],
] as const)('a call with an open warning is within %o: %s', (view, within) => {
  expect(shown(view)).toBe(within)
})

test('an alert that is over leaves a call calm', () => {
  expect(shown({ condition: 'calm' }, [anAlert({ state: 'resolved' })])).toBe(true)
  expect(shown({ severity: 'info' }, [anAlert({ state: 'resolved' })])).toBe(false)
})

test('groups stand by name, numbers in order, and the unnamed one last', () => {
  const teams: Record<string, string> = { a: 'Team 10', b: '', c: 'Team 2', d: 'Team 10' }
  expect(sectioned(['a', 'b', 'c', 'd'], (id) => teams[id] ?? '')).toEqual([
    { name: 'Team 2', ids: ['c'] },
    { name: 'Team 10', ids: ['a', 'd'] },
    { name: '', ids: ['b'] },
  ])
})

test('a held wall keeps a call in the group it stood in, and lets new ones join at the end', () => {
  const before = [{ name: 'one', ids: ['a', 'b'] }]
  const wanted = [
    { name: 'one', ids: ['new', 'b'] },
    { name: 'two', ids: ['a', 'other'] },
  ]
  expect(arrangeSections(before, wanted, { held: true })).toEqual([
    { name: 'one', ids: ['a', 'b', 'new'] },
    { name: 'two', ids: ['other'] },
  ])
  expect(arrangeSections(before, wanted, { held: false })).toBe(wanted)
})

test('arrows lead to the neighbour, across rows of different lengths', () => {
  const box = (left: number, top: number) => ({ left, top, width: 90, height: 40 })
  const boxes = [box(0, 0), box(100, 0), box(200, 0), box(0, 50), box(100, 50)]
  expect(tileAfter(boxes, 0, 'ArrowRight')).toBe(1)
  expect(tileAfter(boxes, 2, 'ArrowRight')).toBe(3)
  expect(tileAfter(boxes, 0, 'ArrowLeft')).toBeNull()
  expect(tileAfter(boxes, 1, 'ArrowDown')).toBe(4)
  expect(tileAfter(boxes, 2, 'ArrowDown')).toBe(4)
  expect(tileAfter(boxes, 4, 'ArrowUp')).toBe(1)
  expect(tileAfter(boxes, 3, 'ArrowDown')).toBeNull()
  expect(tileAfter(boxes, 2, 'Home')).toBe(0)
  expect(tileAfter(boxes, 2, 'End')).toBe(4)
  expect(tileAfter(boxes, 2, 'x')).toBeNull()
})

test('a page holds whole tiles only, and never none', () => {
  expect(capacity({ width: 1000, height: 500 }, { width: 240, height: 240 }, 10)).toEqual({ columns: 4, rows: 2 })
  expect(capacity({ width: 10, height: 10 }, { width: 240, height: 240 }, 10)).toEqual({ columns: 1, rows: 1 })
  expect(pagesFor(0, 8)).toBe(1)
  expect(pagesFor(17, 8)).toBe(3)
})

test('views are kept for each user, replaced by name, and never too many', () => {
  saveView('lead', { name: 'mine', query: { team: 'a' } })
  saveView('lead', { name: 'mine', query: { team: 'b' } })
  expect(savedViews('lead')).toEqual([{ name: 'mine', query: { team: 'b' } }])
  expect(savedViews('other')).toEqual([])
  expect(forgetView('lead', 'mine')).toEqual([])
  for (let i = 0; i <= MOST_VIEWS; i += 1) saveView('lead', { name: `view ${i}`, query: {} })
  expect(savedViews('lead')).toHaveLength(MOST_VIEWS)
  expect(savedViews('lead')[0]?.name).toBe('view 1')
})

test.each(['nonsense', '{"a":1}', '[{"name":1}]', '[{"name":"x","query":{"a":1}}]'])(
  'a browser that remembers %s has no views',
  (stored) => {
    window.localStorage.setItem('floorwalker.views.lead', stored)
    expect(savedViews('lead')).toEqual([])
  },
)
