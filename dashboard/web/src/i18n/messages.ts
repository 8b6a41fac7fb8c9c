import type { zhCN } from './zh-CN'

type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> }

/** The shape all languages share: the keys of the Chinese words. */
export type Messages = Words<typeof zhCN>
