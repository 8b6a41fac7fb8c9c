import type { marksZhCN } from './marks.zh-CN'
import type { Messages } from './messages'

/** The words of marks, in English. */
export const marksEn: Pick<Messages, keyof typeof marksZhCN> = {
  marks: {
    title: 'Marks',
    none: 'No marks yet.',
    comment: 'Write a comment…',
    from: 'Moment',
    to: 'Until (optional)',
    now: 'Now',
    add: 'Add mark',
    save: 'Save',
    cancel: 'Cancel',
    edit: 'Edit',
    remove: 'Remove',
    by: '{who} · {at}',
    changed: '(edited)',
    goTo: 'Go to {at}',
    bad: 'Please write minutes:seconds, with the end after the begin.',
    lane: 'Marks',
  },
}
