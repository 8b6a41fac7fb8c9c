import { request } from './http'
import type {
  Agent,
  BrowserSession,
  GivenPassword,
  MadeToken,
  NewToken,
  Queue,
  Role,
  Session,
  Team,
  TokenList,
  User,
} from './types'

/** What the directory and the list of users hold; the names are those of the addresses. */
export interface Listed {
  users: User
  agents: Agent
  teams: Team
  queues: Queue
}
export type ListKind = keyof Listed

/** What a form sends: every field but those the server makes itself. */
export type Values = Record<string, string | string[] | boolean | null>

export interface Page<T> {
  items: T[]
  next: string | null
}

/** Every request about people and places; the types are those the server publishes. */
export const people = {
  list: async <K extends ListKind>(kind: K, search: string, after = '') => {
    const query = new URLSearchParams({ search, after })
    return (await request('GET', `/api/${kind}?${query.toString()}`)) as Page<Listed[K]>
  },
  /** A new user comes with the password of their first sign-in. */
  add: async (kind: ListKind, values: Values) =>
    (await request('POST', `/api/${kind}`, values)) as Listed[ListKind] | GivenPassword,
  change: async (kind: ListKind, id: string, values: Values) => {
    await request('PUT', `/api/${kind}/${encodeURIComponent(id)}`, values)
  },
  givePassword: async (name: string) =>
    (await request(
      'POST',
      `/api/users/${encodeURIComponent(name)}/password`,
    )) as GivenPassword,
  sessions: async (everybody: boolean) => {
    const path = everybody ? '/api/sessions/all' : '/api/sessions'
    return ((await request('GET', path)) as { items: BrowserSession[] }).items
  },
  endSession: async (id: string) => {
    await request('DELETE', `/api/sessions/${encodeURIComponent(id)}`)
  },
  tokens: async () => (await request('GET', '/api/tokens')) as TokenList,
  addToken: async (token: NewToken) => (await request('POST', '/api/tokens', token)) as MadeToken,
  revokeToken: async (id: string) => {
    await request('DELETE', `/api/tokens/${encodeURIComponent(id)}`)
  },
  changePassword: async (current: string, chosen: string) =>
    (await request('POST', '/api/password', { current, chosen })) as Session,
}

export const ROLES: readonly Role[] = ['supervisor', 'inspector', 'team_lead', 'agent', 'admin']
