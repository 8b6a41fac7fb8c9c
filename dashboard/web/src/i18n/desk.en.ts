import type { deskZhCN } from './desk.zh-CN'

/** The words of the agent desk, in English. */
export const deskEn: typeof deskZhCN = {
  desk: {
    title: 'My desk',
    agent: 'Agent {id}',
    extension: 'Extension {n}',
    monitored: 'Calls may be listened to and recorded, for quality and training.',
    recorded: 'Being recorded',
    unrecorded: 'Not recorded',
    idle: 'No call right now',
    idleLong: 'Your next call appears here by itself.',
    unbound: 'There is no desk here yet',
    unboundLong:
      'Your account is not bound to an agent. An administrator can enter your login under People → Agents.',
    connecting: 'Connecting…',
    duties: 'To say',
    noDuties: 'Nothing has to be said on this call.',
    say: 'For example:',
    outcome: { pending: 'to say', kept: 'said', broken: 'you can still say it', excused: 'not needed' },
    left: '{s} s left',
    soon: 'say it now',
    hints: 'This may help',
    help: 'Need a hand?',
    raise: 'Raise your hand',
    asked: 'Your hand is up: {reason}',
    waiting: 'Your supervisors have been told.',
    coming: '{name} is looking after it',
    helpReason: {
      upset: 'The customer is upset',
      unsure: 'I am unsure how to go on',
      approval: 'I need an approval',
      system: 'A system does not work',
      supervisor: 'The customer asks for a supervisor',
    },
    company: 'Who is here now',
    nobody: 'Nobody has joined.',
    joined: 'Who joined my calls',
    joinedLong: 'the last 30 days',
    nobodyJoined: 'Nobody has joined your calls in the last 30 days.',
    afterwards: 'Whoever listens appears here once they have left.',
  },
}
