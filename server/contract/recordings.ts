/** Recordings: views live with the call; the audio is `GET /api/recordings/:id/audio` (FLAC, left caller, right seat, HTTP ranges). */
import { z } from 'zod'
import { text } from './text.ts'
export { RecordingView } from './calls.ts'
export { isPlayable, RecordingReason, RecordingState } from './recording-states.ts'

export const RecordingParams = z.object({ id: text(80) })
