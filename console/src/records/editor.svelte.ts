import { tick } from 'svelte'
import type { KindView, RecordPreview, RecordView } from '../../../server/contract/records/answers.ts'
import { changeSchema, createSchema, emptyValues, isSame, type Values } from '../../../server/contract/records/derive.ts'
import { codeFrom } from '../../../server/contract/records/fields/code.ts'
import { recordKinds } from '../../../server/contract/records/index.ts'
import { t } from '../i18n/locale.svelte.ts'
import type { Failure, Result } from '../lib/api.ts'
import { records } from '../lib/endpoints/records.ts'
import { fieldErrors, serverErrors, type FieldErrors } from '../lib/issues.ts'
import { notices } from '../lib/notices.svelte.ts'
import { said, titleIn } from './value-words.ts'

const PREVIEW_MS = 250

/** One record being written: what it was, what it is to be, and what the server thinks of that. */
export class Editor {
  readonly kind: KindView
  /** As last read; null while it is made. */
  record: RecordView | null = $state.raw(null)
  values: Values = $state({})
  preview: RecordPreview | null = $state.raw(null)
  busy: string | null = $state(null)
  /** What somebody else changed meanwhile, in words. */
  meanwhile: string | null = $state(null)
  /** Fields that were left once: only they show what is wrong before one saves. */
  #left: readonly string[] = $state.raw([])
  #tried = $state(false)
  #fromServer: FieldErrors = $state.raw({})
  #base: Values = $state.raw({})
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Fields whose value the form proposed last, and what it was. */
  #proposed: Record<string, string> = {}

  constructor(kind: KindView, record: RecordView | null) {
    this.kind = kind
    this.#take(record)
  }

  #take(record: RecordView | null, keep: Values = {}): void {
    this.record = record
    this.#base = record?.values ?? emptyValues({ fields: Object.fromEntries(this.kind.fields.map(field => [field.name, field])) as never })
    this.values = structuredClone({ ...this.#base, ...keep })
    this.preview = null
    this.#fromServer = {}
  }

  /** Fields that are otherwise than they were. */
  get changed(): Values {
    const now = $state.snapshot(this.values)
    return Object.fromEntries(
      this.kind.fields
        .filter(({ name, fixed }) => !(fixed && this.record) && !isSame(this.#base[name], now[name]))
        .map(({ name }) => [name, now[name]]),
    )
  }

  get isDirty(): boolean {
    return Object.keys(this.changed).length > 0
  }

  get #problems(): FieldErrors {
    const definition = recordKinds[this.kind.kind]
    if (!definition) return {}
    if (!this.record) return fieldErrors(createSchema(definition), $state.snapshot(this.values))
    return this.isDirty ? fieldErrors(changeSchema(definition), { version: this.record.version, ...this.changed }) : {}
  }

  /** What is wrong with a field, in words; only once somebody has been there. */
  error(path: string): string | undefined {
    if (this.#fromServer[path]) return this.#fromServer[path]
    return this.#tried || this.#left.includes(path) ? this.#problems[path] : undefined
  }

  leave(path: string): void {
    this.#left = [...this.#left, path]
  }

  /** Somebody typed: codes follow the words that they are made of, and what will change is asked for. */
  typed(): void {
    this.#fromServer = {}
    if (!this.record)
      for (const { name, input } of this.kind.fields) {
        const from = input.from && (this.values[input.from] as { en?: string } | undefined)?.en
        if (from === undefined || (this.values[name] !== '' && this.values[name] !== this.#proposed[name])) continue
        this.values[name] = this.#proposed[name] = codeFrom(from)
      }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), PREVIEW_MS)
  }

  async #look(): Promise<void> {
    const { record } = this
    if (!record || !this.isDirty || Object.keys(this.#problems).length) {
      this.preview = null
      return
    }
    const asked = this.changed
    const result = await records.preview(this.kind.kind, record.id, record.version, asked)
    if (result.ok && record === this.record && isSame(asked, this.changed)) this.preview = result.value
  }

  async #ask<T>(what: string, ask: () => Promise<Result<T>>): Promise<T | null> {
    if (this.busy) return null
    this.busy = what
    const result = await ask()
    this.busy = null
    if (result.ok) return result.value
    await this.#failed(result.failure)
    return null
  }

  async #failed(failure: Failure): Promise<void> {
    if (failure.code === 'RECORD_CHANGED' && this.record) {
      const mine = this.changed
      const now = await records.one(this.kind.kind, this.record.id)
      if (!now.ok) return notices.failed(now.failure)
      this.meanwhile = failure.message
      this.#take(now.value, mine)
      return
    }
    this.#fromServer = serverErrors(failure)
    if (!Object.keys(this.#fromServer).some(path => path !== '')) notices.failed(failure)
    await this.#toFirstError()
  }

  async #toFirstError(): Promise<void> {
    await tick()
    document.querySelector<HTMLElement>('#record-form [aria-invalid="true"]')?.focus()
  }

  /** Saves; answers the record, or null where something is wrong, which then stands at its field. */
  async save(): Promise<RecordView | null> {
    this.#tried = true
    if (Object.keys(this.#problems).length) {
      await this.#toFirstError()
      return null
    }
    const { kind } = this.kind
    const { record } = this
    const saved = await this.#ask('save', () =>
      record ? records.change(kind, record.id, record.version, this.changed) : records.create(kind, $state.snapshot(this.values)),
    )
    if (!saved) return null
    notices.show('done', t(record ? 'records.saved' : 'records.made', { name: titleIn(this.kind, saved.values) }))
    this.settle(saved)
    return saved
  }

  /** The record is as the server has it now. */
  settle(record: RecordView): void {
    this.meanwhile = null
    this.#tried = false
    this.#left = []
    this.#take(record)
  }

  /** Takes the record out of use, or back. */
  async turn(on: boolean): Promise<RecordView | null> {
    const { record } = this
    if (!record) return null
    const turned = await this.#ask('turn', () => records.turn(this.kind.kind, record.id, record.version, on))
    if (turned) this.settle(turned)
    return turned
  }

  /** Deletes the record; answers whether it is gone. */
  async remove(): Promise<boolean> {
    const { record } = this
    if (!record) return false
    const gone = await this.#ask('remove', async () => {
      const result = await records.remove(this.kind.kind, record.id, record.version)
      return result.ok ? { ...result, value: true } : result
    })
    if (gone) notices.show('done', t('records.deleted', { name: titleIn(this.kind, record.values) }))
    return gone === true
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Words of a field's definition. */
  name(field: string): string {
    const found = this.kind.fields.find(one => one.name === field)
    return found ? said(found.words) : t('records.state')
  }
}
