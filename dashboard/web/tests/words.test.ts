import { expect, test } from 'vitest'

import api from '../src/api/openapi.json'
import { firstLanguage } from '../src/i18n'
import { en } from '../src/i18n/en'
import { zhCN } from '../src/i18n/zh-CN'
import { ACTIONS } from '../src/model/audit'

function flat(words: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(words) as [string, string | object][]) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else flat(value, `${prefix}${key}.`).forEach((text, path) => found.set(path, text))
  }
  return found
}

const chinese = flat(zhCN)
const english = flat(en)
const sources: Record<string, string> = import.meta.glob('../src/**/*.{ts,vue}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

test('both languages have the same keys', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
})

test('no text is empty, and both languages fill in the same values', () => {
  const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort()
  for (const [key, text] of chinese) {
    expect(text, key).not.toBe('')
    expect(holes(english.get(key) ?? ''), key).toEqual(holes(text))
  }
})

test('every key named in the sources exists', () => {
  const named = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((call) => call[1] ?? ''),
  )
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter((key) => !chinese.has(key))).toEqual([])
})

test('every group named in the sources exists', () => {
  const groups = new Set([...chinese.keys()].map((key) => key.slice(0, key.lastIndexOf('.'))))
  const named = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g), ...source.matchAll(/wordFor\('(\w+)'/g)].map(
      (call) => call[1] ?? '',
    ),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((group) => !groups.has(group))).toEqual([])
})

test('no text is left that nothing names', () => {
  const all = Object.values(sources).join('\n')
  const unnamed = [...chinese.keys()].filter((key) => {
    const group = key.slice(0, key.lastIndexOf('.'))
    const byGroup = all.includes(`\`${group}.\${`) || all.includes(`wordFor('${group}'`)
    return !byGroup && !all.includes(`'${key}'`)
  })
  expect(unnamed).toEqual([])
})

test('no user text hides in a component', () => {
  const bare = Object.entries(sources).filter(
    ([path, source]) => !path.includes('/i18n/') && /[\u4e00-\u9fff]/.test(source),
  )
  expect(bare.map(([path]) => path)).toEqual([])
})

test('every action of the audit log has a title', () => {
  expect([...ACTIONS].sort()).toEqual([...api.components.schemas.Action.enum].sort())
})

test.each([
  ['en', ['zh-CN'], 'en'],
  [null, ['zh-TW', 'en'], 'zh-CN'],
  [null, ['fr', 'en-GB'], 'en'],
  [null, ['fr'], 'en'],
  ['nonsense', ['zh'], 'zh-CN'],
] as const)('chosen %s, preferred %s: speaks %s', (chosen, preferred, spoken) => {
  expect(firstLanguage(chosen, preferred)).toBe(spoken)
})
