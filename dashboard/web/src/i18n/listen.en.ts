import type { listenZhCN } from './listen.zh-CN'
import type { Messages } from './messages'

/** The words of listening in, in English. */
export const listenEn: Pick<Messages, keyof typeof listenZhCN> = {
  listen: {
    start: 'Listen',
    startOf: 'Listen to {agent}',
    stop: 'Stop listening',
    joining: 'Connecting…',
    joinsAgain: 'The connection was lost. Joining the call again…',
    lost: 'The connection was lost, and you hear the call no longer.',
    on: 'Listening',
    onTo: 'Listening to {agent}',
    nobody: 'The people on the call hear and notice nothing.',
    reason: 'Reason',
    way: { webrtc: 'WebRTC', websocket: 'WebSocket' },
    wayLong: {
      webrtc: 'The sound comes by WebRTC, the shortest way.',
      websocket:
        'WebRTC did not get through to the server, so the sound comes by WebSocket, a little later.',
    },
    lean: 'Balance',
    leanTo: 'From the agent to the customer',
    mute: { agent: 'Mute the agent', customer: 'Mute the customer' },
    together: 'Both in both ears',
    follow: 'Then the next call of {agent}',
    following: 'Waiting for the next call of {agent}',
    company: 'Also here',
    since: 'since {at}',
    you: '(you)',
    open: 'Open the call',
    count: '{n} listening: {who}',
  },
  talk: {
    whisper: 'Whisper',
    whisperLong: 'Only the agent hears you; the customer does not.',
    barge: 'Barge in',
    bargeLong: 'The agent and the customer hear you.',
    key: 'Hold to talk (space)',
    latch: 'Keep the microphone open',
    heard: { whisper: 'The agent hears you', barge: 'Both hear you' },
    who: { whisper: 'The customer does not hear you; not guarded against leaks.', barge: 'The customer hears you as well.' },
    noWay: 'The way this call comes in carries no sound back, so nobody can be spoken to.',
    rival: '{name} is speaking to the agent.',
    together: 'Speak as well',
  },
  interventionMode: { listen: 'listening', whisper: 'whispering', barge: 'talking', note: 'note' },
  joinReason: {
    alert: 'An alert',
    coaching: 'Coaching',
    quality: 'Quality check',
    training: 'Training',
  },
}
