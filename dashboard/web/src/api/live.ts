import type { DeskNow, ServerMessage, WatchCall } from './types'

/** `refused`: the session is over, a new sign-in is needed. */
export type LinkState = 'connecting' | 'open' | 'waiting' | 'refused' | 'closed'

/** Close codes after which trying again cannot help. */
const REFUSALS = new Set([4401, 4403, 4409])
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** Waiting time before attempt `attempt` (from 1), in ms: doubled each time, spread by `random`. */
export function backoffMs(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1))
  return Math.round(whole * (0.5 + random / 2))
}

export interface LiveLinkEvents<Message> {
  message: (message: Message) => void
  state: (state: LinkState) => void
}

/**
 * The socket of the wall, or of a desk. It comes back by itself after a loss: the server then sends a new
 * snapshot, so nothing is asked for again except the watched call.
 */
export class LiveLink<Message extends ServerMessage | DeskNow = ServerMessage> {
  private socket: WebSocket | null = null
  private timer = 0
  private attempt = 0
  private watched: string | null = null
  private wanted = false

  constructor(
    private readonly url: string,
    private readonly events: LiveLinkEvents<Message>,
  ) {}

  open(): void {
    if (this.wanted) return
    this.wanted = true
    this.attempt = 0
    window.addEventListener('online', this.retryNow)
    this.connect()
  }

  close(): void {
    this.wanted = false
    window.removeEventListener('online', this.retryNow)
    window.clearTimeout(this.timer)
    this.socket?.close(1000)
    this.socket = null
    this.watched = null
    this.events.state('closed')
  }

  /** Asks for the details of one call from now on, or of none. */
  watch(call: string | null): void {
    this.watched = call
    this.sendWatch()
  }

  /** Does not wait for the end of the pause between two attempts. */
  readonly retryNow = (): void => {
    if (!this.wanted || this.socket !== null) return
    window.clearTimeout(this.timer)
    this.connect()
  }

  private connect(): void {
    this.events.state('connecting')
    const socket = new WebSocket(this.url)
    this.socket = socket
    socket.onopen = () => {
      if (this.watched !== null) this.sendWatch()
    }
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket !== socket) return
      const message = JSON.parse(event.data) as Message
      if (message.type === 'snapshot' || message.type === 'desk') {
        this.attempt = 0
        this.events.state('open')
      }
      this.events.message(message)
    }
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code)
    }
  }

  private lost(code: number): void {
    this.socket = null
    if (!this.wanted) return
    if (REFUSALS.has(code)) {
      this.wanted = false
      this.events.state('refused')
      return
    }
    this.attempt += 1
    this.events.state('waiting')
    this.timer = window.setTimeout(
      () => {
        this.connect()
      },
      backoffMs(this.attempt, Math.random()),
    )
  }

  private sendWatch(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    const message: WatchCall = { type: 'watch', call: this.watched }
    this.socket.send(JSON.stringify(message))
  }
}

/** Address of a live socket beside this page: the wall's, unless told otherwise. */
export function liveUrl(location: Location, path = '/api/live'): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}
