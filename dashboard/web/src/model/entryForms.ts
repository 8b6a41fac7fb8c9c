import type { Listed, ListKind, Values } from '../api/people'

/** How a field is typed in and shown. */
export type FieldShape = 'key' | 'text' | 'team' | 'teams' | 'role' | 'day' | 'words'

export interface FormField {
  name: string
  shape: FieldShape
  /** Key of its label in `people.fields`. */
  label: string
}

function field(name: string, shape: FieldShape, label = name): FormField {
  return { name, shape, label }
}

/** The fields of each list, in order; the first names the entry and never changes. */
export const FORMS: Record<ListKind, readonly FormField[]> = {
  users: [
    field('name', 'key', 'login'),
    field('display_name', 'text'),
    field('role', 'role'),
    field('teams', 'teams'),
  ],
  agents: [
    field('id', 'key'),
    field('name', 'text', 'display_name'),
    field('extension', 'text'),
    field('login', 'text'),
    field('team', 'team'),
    field('languages', 'words'),
    field('hired_on', 'day'),
  ],
  teams: [field('id', 'key'), field('name', 'text')],
  queues: [field('id', 'key'), field('name', 'text'), field('team', 'team')],
}

/** Fields that are nothing rather than an empty text. */
const OPTIONAL = new Set(['extension', 'login', 'team', 'hired_on'])

/** An entry's own name. */
export function keyOf(kind: ListKind, entry: Listed[ListKind]): string {
  return kind === 'users' ? (entry as Listed['users']).name : (entry as Listed['teams']).id
}

/** What a form begins with: the entry's values as texts, or an empty form. */
export function formValues(kind: ListKind, entry: Listed[ListKind] | null): Record<string, string> {
  const held = (entry ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    FORMS[kind].map(({ name, shape }) => {
      const value = held[name]
      if (Array.isArray(value)) return [name, value.join(' ')]
      return [name, typeof value === 'string' ? value : shape === 'role' ? 'team_lead' : '']
    }),
  )
}

/** What is sent for a filled-in form; the key goes along only with a new entry. */
export function sentValues(
  kind: ListKind,
  texts: Readonly<Record<string, string>>,
  teams: readonly string[],
  disabled: boolean,
  isNew: boolean,
): Values {
  const values: Values = { disabled }
  for (const { name, shape } of FORMS[kind]) {
    if (shape === 'key' && !isNew) continue
    const text = (texts[name] ?? '').trim()
    if (shape === 'teams') values[name] = [...teams]
    else if (shape === 'words') values[name] = text.split(/\s+/).filter((word) => word !== '')
    else values[name] = text === '' && OPTIONAL.has(name) ? null : text
  }
  return values
}
