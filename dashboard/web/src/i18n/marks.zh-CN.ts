/** 标记的文字。 */
export const marksZhCN = {
  marks: {
    title: '标记',
    none: '还没有标记。',
    comment: '写一条备注…',
    from: '时间',
    to: '到(可不填)',
    now: '现在',
    add: '添加标记',
    save: '保存',
    cancel: '取消',
    edit: '修改',
    remove: '删除',
    by: '{who} · {at}',
    changed: '(已修改)',
    goTo: '跳到 {at}',
    bad: '请按 分:秒 填写,并让结束晚于开始。',
    lane: '标记',
  },
}
