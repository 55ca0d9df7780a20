import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { promptsOf, staticPrompts } from '../../ivr-flows/flow.ts'
import { recordingNotice } from '../../ivr-flows/notice.ts'
import type { Db } from '../../db/client.ts'
import type { Settings } from '../../telephony/engine/settings.ts'
import { MAX_UPLOAD_BYTES, recordedId, type UploadFault } from '../../telephony/speech/recordings.ts'
import type { Speech } from '../../telephony/speech/speech.ts'
import { promptId } from '../../telephony/speech/synthesis.ts'
import type { Feature } from '../app.ts'
import { writeAudit } from '../audit/write.ts'
import { PromptList, PromptQuery, PromptStored, type PromptView } from '../contract/prompts.ts'
import { text } from '../contract/text.ts'
import { fail, type ErrorCode } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'

export type PromptsDeps = {
  db: Db
  speech: Speech
  settings(): Promise<Settings>
}

const faults: Record<UploadFault, ErrorCode> = {
  'bad-prompt-id': 'PROMPT_UNKNOWN',
  'audio-too-large': 'AUDIO_TOO_LARGE',
  'audio-unreadable': 'AUDIO_UNREADABLE',
  'audio-too-long': 'AUDIO_TOO_LONG',
  'audio-silent': 'AUDIO_SILENT',
}

/** Where the notice is listed that is said in a conversation, and not by a flow. */
const NOTICE = 'recording-notice'

const viewsOf = ({ flows }: Settings, uploaded: ReadonlySet<string>): PromptView[] =>
  [...[...flows.values()].map(flow => ({ id: flow.id, prompts: promptsOf(flow) })), { id: NOTICE, prompts: [recordingNotice] }].flatMap(
    ({ id: flow, prompts }) =>
      staticPrompts(prompts).flatMap(ref => {
        if (ref.type !== 'text') return []
        const id = ref.recorded ? recordedId(ref.recorded, ref.language) : promptId(ref.text, ref.language)
        return [{ id, flow, language: ref.language, text: ref.text, recorded: uploaded.has(id) }]
      }),
  )

const deedOf = (request: FastifyRequest) => ({ staffId: actorIn(request).id, address: request.ip })

/** `/prompts`: what callers hear, and recordings (wav, flac, mp3; raw body) in place of the synthesiser. */
export const promptRoutes =
  ({ db, speech, settings }: PromptsDeps): Feature =>
  async app => {
    const right = { config: { right: 'prompts.manage' } } as const
    const ById = z.object({ id: text(80) })
    app.addContentTypeParser(
      /^(audio\/.+|application\/octet-stream)$/,
      { parseAs: 'buffer', bodyLimit: MAX_UPLOAD_BYTES + 1 },
      (_request, body, done) => done(null, body),
    )

    app.get('/prompts', { ...right, schema: { querystring: PromptQuery, response: { 200: PromptList } } }, async request => {
      const { page, pageSize, language, flow } = request.query
      const all = viewsOf(await settings(), speech.uploaded()).filter(
        prompt => (!language || prompt.language === language) && (!flow || prompt.flow === flow),
      )
      return { items: all.slice((page - 1) * pageSize, page * pageSize), total: all.length, page, pageSize }
    })

    app.put(
      '/prompts/:id/recording',
      {
        config: { ...right.config, pace: 'costly' },
        bodyLimit: MAX_UPLOAD_BYTES + 1,
        schema: { params: ById, response: { 200: PromptStored } },
      },
      async request => {
        const { id } = request.params
        if (!viewsOf(await settings(), speech.uploaded()).some(prompt => prompt.id === id)) throw fail('PROMPT_UNKNOWN', { id })
        if (!Buffer.isBuffer(request.body)) throw fail('AUDIO_UNREADABLE')
        const audio = request.body
        // written first, and taken back with whatever refuses the file: there is no recording without its entry
        return db.transaction(async tx => {
          await writeAudit(tx, {
            ...deedOf(request),
            action: 'prompt.record',
            subject: { kind: 'prompt', id },
            detail: { bytes: audio.length },
          })
          const stored = await speech.store(id, audio)
          if (!stored.ok) throw fail(faults[stored.code])
          return { id, ms: stored.sound.ms }
        })
      },
    )

    app.delete('/prompts/:id/recording', { ...right, schema: { params: ById } }, async (request, reply) => {
      const { id } = request.params
      await db.transaction(async tx => {
        await writeAudit(tx, { ...deedOf(request), action: 'prompt.remove', subject: { kind: 'prompt', id } })
        if (!(await speech.remove(id))) throw fail('PROMPT_UNKNOWN', { id })
      })
      return reply.code(204).send()
    })
  }
