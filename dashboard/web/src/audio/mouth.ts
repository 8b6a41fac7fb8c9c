import { Refused } from '../api/http'

/** A microphone that is open and says nothing until it is told to. */
export interface Mouth {
  readonly voice: MediaStreamTrack
  open: (on: boolean) => void
  close: () => void
}

/** Asks for the microphone: only here, and only because somebody wants to speak. */
export async function openMouth(): Promise<Mouth> {
  const constraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: constraints })
    .catch((error: unknown) => {
      throw new Refused(0, 'no_microphone', String(error))
    })
  const [voice] = stream.getAudioTracks()
  if (voice === undefined) throw new Refused(0, 'no_microphone', 'no track')
  // What is not open sends silence, whatever the room hears.
  voice.enabled = false
  return {
    voice,
    open: (on) => {
      voice.enabled = on
    },
    close: () => {
      voice.stop()
    },
  }
}
