import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Feature } from '../app.ts'
import type { Db } from '../../db/client.ts'
import { isPlayable, RecordingParams } from '../contract/recordings.ts'
import { fail, failUnreached } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { callReachOf } from '../references/call-reach.ts'
import { parseRange } from './range.ts'
import { findRecording, logPlayback } from './store.ts'

export type RecordingsDeps = { db: Db; dir: string; now?(): number }

/** A seek within a playback is not another one for this long after it was written down, in ms. */
const SAME_PLAYBACK_MS = 15 * 60_000

/** `GET /recordings/:id/audio`: the stereo file, whole or by range. Each playback is written down first. */
export const recordingRoutes =
  ({ db, dir, now = Date.now }: RecordingsDeps): Feature =>
  async app => {
    const playing = new Map<string, number>()

    app.get(
      '/recordings/:id/audio',
      {
        config: { right: 'recordings.play', pace: 'audio' },
        schema: { params: RecordingParams },
      },
      async (request, reply) => {
        const actor = actorIn(request)
        const recording = await findRecording(db, request.params.id, callReachOf(actor))
        if (!recording) throw fail('RECORDING_NOT_FOUND')
        if (!recording.mayPlay) throw failUnreached('RECORDING_NOT_FOUND')
        if (recording.state === 'missing') throw fail('RECORDING_NOT_FOUND')
        if (!isPlayable(recording.state) || !recording.file) throw fail('RECORDING_NOT_READY')

        const file = path.join(dir, recording.file)
        const size = (await stat(file).catch(() => null))?.size
        if (size === undefined || !file.startsWith(dir + path.sep)) throw fail('RECORDING_NOT_FOUND')
        const range = parseRange(request.headers.range, size)
        if (range === 'invalid') {
          void reply.header('content-range', `bytes */${size}`)
          throw fail('RANGE_INVALID')
        }
        const key = `${actor.id} ${recording.id}`
        const isSeek = range !== null && range.from > 0 && now() - (playing.get(key) ?? 0) < SAME_PLAYBACK_MS
        if (!isSeek) {
          await logPlayback(db, recording.id, actor.id, request.ip)
          playing.set(key, now())
        }
        if (playing.size > 5_000) for (const [old, at] of playing) if (now() - at > SAME_PLAYBACK_MS) playing.delete(old)

        const { from, to } = range ?? { from: 0, to: size - 1 }
        void reply.code(range ? 206 : 200).headers({
          'accept-ranges': 'bytes',
          'content-length': to - from + 1,
          'content-type': 'audio/flac',
          'cache-control': 'private, no-store',
          ...(range ? { 'content-range': `bytes ${from}-${to}/${size}` } : {}),
        })
        return reply.send(createReadStream(file, { start: from, end: to }))
      },
    )
  }
