import type { Component } from 'vue'

import type { Permission } from '../api/types'
import AlertPanel from './AlertPanel.vue'
import CallFacts from './CallFacts.vue'
import FloorFigures from './FloorFigures.vue'
import FreeAgents from './FreeAgents.vue'
import HoldPanel from './HoldPanel.vue'
import ListenPanel from './ListenPanel.vue'
import LiveTiles from './LiveTiles.vue'
import MarkPanel from './MarkPanel.vue'
import NodeStrip from './NodeStrip.vue'
import NotePanel from './NotePanel.vue'
import ObligationPanel from './ObligationPanel.vue'
import RecentCalls from './RecentCalls.vue'
import RecordingPanel from './RecordingPanel.vue'
import TimelinePanel from './TimelinePanel.vue'
import TranscriptPanel from './TranscriptPanel.vue'
import WallTools from './WallTools.vue'

/** Where a panel stands: across the wall; or across, beside or down the middle of a call. */
export type Place = 'wall' | 'call-across' | 'call-main' | 'call-side'

export interface Panel {
  /** Unique; also found as `data-panel` on the page. */
  name: string
  place: Place
  component: Component
  /** Key of its heading in i18n; a panel without one draws its own head, or none. */
  title?: string
  /** Only of calls that have ended. */
  afterwards?: boolean
  /** Only of calls that are live. */
  meanwhile?: boolean
  /** Also on a big screen on the wall, where nothing can be pressed. */
  big?: boolean
  /** Permission without which it says that it is forbidden. */
  permission?: Permission
}

/** Every panel, in the order of the page. To add one, write the file and add a line here. */
export const PANELS: readonly Panel[] = [
  { name: 'figures', place: 'wall', component: FloorFigures, big: true },
  { name: 'node', place: 'wall', component: NodeStrip },
  { name: 'tools', place: 'wall', component: WallTools },
  { name: 'tiles', place: 'wall', component: LiveTiles, big: true },
  { name: 'free', place: 'wall', component: FreeAgents },
  { name: 'recent', place: 'wall', component: RecentCalls },
  { name: 'timeline', place: 'call-across', component: TimelinePanel, title: 'timeline.title' },
  {
    name: 'recording',
    place: 'call-across',
    component: RecordingPanel,
    title: 'recording.title',
    permission: 'play_recordings',
    afterwards: true,
  },
  { name: 'transcript', place: 'call-main', component: TranscriptPanel, title: 'transcript.title' },
  {
    name: 'listen',
    place: 'call-across',
    component: ListenPanel,
    permission: 'listen_in',
    meanwhile: true,
  },
  { name: 'alerts', place: 'call-side', component: AlertPanel, title: 'call.alerts' },
  { name: 'marks', place: 'call-side', component: MarkPanel, title: 'marks.title' },
  { name: 'obligations', place: 'call-side', component: ObligationPanel, title: 'call.obligations' },
  { name: 'notes', place: 'call-side', component: NotePanel, title: 'note.title' },
  { name: 'facts', place: 'call-side', component: CallFacts, title: 'call.facts' },
  { name: 'hold', place: 'call-side', component: HoldPanel, title: 'hold.title' },
]

export function panelsAt(place: Place): readonly Panel[] {
  return PANELS.filter((panel) => panel.place === place)
}
