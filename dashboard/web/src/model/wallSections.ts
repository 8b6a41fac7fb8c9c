import { arrange } from './wallOrder'

/** Calls that stand together: one team, one queue, or the whole floor under an empty name. */
export interface Section {
  name: string
  ids: readonly string[]
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** Ordered calls, by id, under what they are grouped by; groups by name: each has its place. */
export function sectioned(
  ordered: readonly string[],
  nameOf: (id: string) => string,
): readonly Section[] {
  const found = new Map<string, string[]>()
  for (const id of ordered) {
    const name = nameOf(id)
    const ids = found.get(name)
    if (ids === undefined) found.set(name, [id])
    else ids.push(id)
  }
  return [...found]
    .map(([name, ids]) => ({ name, ids }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || byName.compare(a.name, b.name))
}

/**
 * The next sections. While held nothing leaves its place, not even for another group; new calls
 * join at the end of theirs, new groups at the end of the wall.
 */
export function arrangeSections(
  before: readonly Section[],
  wanted: readonly Section[],
  { held }: { held: boolean },
): readonly Section[] {
  if (!held) return wanted
  const known = new Set(before.flatMap(({ ids }) => ids))
  const joining = new Map(
    wanted.map(({ name, ids }) => [name, ids.filter((id) => !known.has(id))] as const),
  )
  const kept = before.map(({ name, ids }) => ({
    name,
    ids: arrange(ids, joining.get(name) ?? [], { held }),
  }))
  const names = new Set(before.map(({ name }) => name))
  const added = [...joining]
    .filter(([name, ids]) => !names.has(name) && ids.length > 0)
    .map(([name, ids]) => ({ name, ids }))
  return [...kept, ...added]
}

export function sameSections(one: readonly Section[], other: readonly Section[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, ids }, i) => {
      const beside = other[i]
      return (
        beside?.name === name &&
        beside.ids.length === ids.length &&
        ids.every((id, k) => id === beside.ids[k])
      )
    })
  )
}
