import { recall, remember } from './memory'

/** A view somebody wants to come back to, as the query of its address. */
export interface SavedView {
  name: string
  query: Record<string, string>
}

/** More would be a list nobody reads. */
export const MOST_VIEWS = 20

function keyOf(user: string): string {
  return `floorwalker.views.${user}`
}

function isSaved(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false
  if (!('name' in value) || !('query' in value)) return false
  const { name, query } = value
  return (
    typeof name === 'string' &&
    typeof query === 'object' &&
    query !== null &&
    Object.values(query).every((part) => typeof part === 'string')
  )
}

/** Views this user saved in this browser; what cannot be read is none. */
export function savedViews(user: string): readonly SavedView[] {
  try {
    const value: unknown = JSON.parse(recall(keyOf(user)) ?? '[]')
    return Array.isArray(value) ? value.filter(isSaved).slice(0, MOST_VIEWS) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function keep(user: string, views: readonly SavedView[]): readonly SavedView[] {
  remember(keyOf(user), JSON.stringify(views))
  return views
}

/** Saves a view; one of the same name is replaced, the oldest leaves when there are too many. */
export function saveView(user: string, view: SavedView): readonly SavedView[] {
  const others = savedViews(user).filter(({ name }) => name !== view.name)
  return keep(user, [...others, view].slice(-MOST_VIEWS))
}

export function forgetView(user: string, name: string): readonly SavedView[] {
  return keep(
    user,
    savedViews(user).filter((view) => view.name !== name),
  )
}
