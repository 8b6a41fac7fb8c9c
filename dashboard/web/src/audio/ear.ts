import { http, Refused } from '../api/http'
import type { Balance } from '../model/balance'
import workletUrl from './ear.worklet.ts?worker&url'
import { Mixer } from './mixer'

/** How the sound comes here. */
export type Way = 'webrtc' | 'websocket'

/** What a close code of the socket means, in the words of other refusals. */
const CLOSED: Readonly<Record<number, string>> = {
  1000: 'call_not_live',
  4401: 'not_signed_in',
  4403: 'forbidden',
  4404: 'call_not_live',
  4422: 'unknown_reason',
  4503: 'listening_full',
}

const CONNECT_MS = 3000
const GATHER_MS = 500
const JITTER_MS = 20
const SOCKET_RATE = 16_000

/** Listening to one call. `over` is called once, when it has ended by itself. */
export interface Ear {
  readonly way: Way
  /** Where it stands on the server: `/api/listening/…`. */
  readonly place: string
  set: (balance: Balance) => void
  /** Sends a microphone from now on, or none. */
  speak: (voice: MediaStreamTrack | null) => Promise<void>
  /** Hang up, and tell the server. */
  leave: () => void
  /** The call is over: the server has hung up already, or is about to. */
  end: () => void
}

interface Asked {
  call: string
  reason: string
  balance: Balance
  over: () => void
}

/** Asks the browser for WebRTC first, and takes the WebSocket where that does not get through. */
export async function openEar(asked: Asked): Promise<Ear> {
  const way = 'RTCPeerConnection' in window ? await byWebRtc(asked) : null
  return way ?? (await bySocket(asked))
}

/** Null when no connection came about; what the server refuses is thrown. */
async function byWebRtc(asked: Asked): Promise<Ear | null> {
  const peer = new RTCPeerConnection()
  const media = new Promise<MediaStream>((found) => {
    peer.addEventListener('track', ({ streams, track }) => {
      found(streams[0] ?? new MediaStream([track]))
    })
  })
  // Both ways from the start, without a microphone: nobody is asked for one to listen.
  const { receiver, sender } = peer.addTransceiver('audio', { direction: 'sendrecv' })
  // Who listens to coach wants it now; the server has evened the sound out already.
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = JITTER_MS
  await peer.setLocalDescription(stereo(await peer.createOffer()))
  await gathered(peer)
  const offer = peer.localDescription?.sdp ?? ''
  const { place, answer } = await http.listen(asked.call, asked.reason, offer).catch((error: unknown) => {
    peer.close()
    throw error
  })
  await peer.setRemoteDescription({ type: 'answer', sdp: answer })
  // All is ready to play before the first packet comes: what waited would be heard late.
  const context = new AudioContext({ latencyHint: 'interactive' })
  const mixer = new Mixer(context)
  mixer.set(asked.balance)
  const stream = await media
  // Chromium plays a remote stream into a graph only while an element has it as well.
  const silent = new Audio()
  silent.muted = true
  silent.srcObject = stream
  void silent.play()
  mixer.take(context.createMediaStreamSource(stream))
  await context.resume()
  if (!(await connected(peer))) {
    silent.srcObject = null
    await context.close()
    peer.close()
    await http.leave(place)
    return null
  }
  // Who closes the page is gone at once; the server would notice half a minute later.
  const goodbye = () => {
    http.leaveAtOnce(place)
  }
  window.addEventListener('pagehide', goodbye)
  let left = false
  const fallSilent = () => {
    left = true
    window.removeEventListener('pagehide', goodbye)
    silent.srcObject = null
    void context.close()
  }
  const hangUp = () => {
    if (!left) fallSilent()
    peer.close()
  }
  peer.addEventListener('connectionstatechange', () => {
    if (left || !['failed', 'closed', 'disconnected'].includes(peer.connectionState)) return
    hangUp()
    asked.over()
  })
  return {
    way: 'webrtc',
    place,
    speak: async (voice) => {
      // What is closed sends nothing anyway, and complains when it is told so.
      if (peer.signalingState !== 'closed') await sender.replaceTrack(voice)
    },
    set: (balance) => {
      mixer.set(balance)
    },
    leave: () => {
      if (left) return
      fallSilent()
      // The server is told first: a connection that closes would be gone before it is named.
      http
        .leave(place)
        .catch(reportError)
        .finally(() => {
          peer.close()
        })
    },
    end: hangUp,
  }
}

/** Opus is mono for whoever does not ask for both channels. */
function stereo(offer: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  return { type: 'offer', sdp: (offer.sdp ?? '').replace(/(useinbandfec=1)/g, '$1;stereo=1') }
}

async function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return
  await new Promise<void>((done) => {
    window.setTimeout(done, GATHER_MS)
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState === 'complete') done()
    })
  })
}

async function connected(peer: RTCPeerConnection): Promise<boolean> {
  if (peer.connectionState === 'connected') return true
  return await new Promise<boolean>((done) => {
    window.setTimeout(() => {
      done(false)
    }, CONNECT_MS)
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') done(true)
      if (peer.connectionState === 'failed') done(false)
    })
  })
}

async function bySocket(asked: Asked): Promise<Ear> {
  const context = new AudioContext({ sampleRate: SOCKET_RATE, latencyHint: 'interactive' })
  await context.audioWorklet.addModule(workletUrl)
  const player = new AudioWorkletNode(context, 'ear', {
    numberOfInputs: 0,
    outputChannelCount: [2],
  })
  const mixer = new Mixer(context)
  mixer.set(asked.balance)
  mixer.take(player)
  await context.resume()
  const query = new URLSearchParams({ reason: asked.reason })
  const path = `/api/calls/${encodeURIComponent(asked.call)}/listen?${query.toString()}`
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`)
  socket.binaryType = 'arraybuffer'
  let left = false
  const place = await new Promise<string>((joined, refused) => {
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string')
        joined(`/api/listening/${(JSON.parse(data) as { id: string }).id}`)
      else player.port.postMessage(data, [data])
    }
    socket.onclose = ({ code }) => {
      void context.close()
      refused(new Refused(409, CLOSED[code] ?? 'unavailable', 'not let in'))
      if (!left) asked.over()
      left = true
    }
  })
  const hangUp = () => {
    left = true
    socket.close()
  }
  let mouth: AudioNode | null = null
  const speak = (voice: MediaStreamTrack | null) => {
    mouth?.disconnect()
    mouth = null
    if (voice !== null) {
      const worklet = new AudioWorkletNode(context, 'mouth', { numberOfOutputs: 0 })
      worklet.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(data)
      }
      mouth = context.createMediaStreamSource(new MediaStream([voice]))
      mouth.connect(worklet)
    }
    return Promise.resolve()
  }
  return {
    way: 'websocket',
    place,
    speak,
    set: (balance) => {
      mixer.set(balance)
    },
    leave: hangUp,
    end: hangUp,
  }
}
