import type { z } from 'zod'
import type { CallPop } from '../../../server/contract/calls.ts'
import type { AddressView } from '../../../server/contract/members.ts'
import { ServiceOrderForm } from '../../../server/contract/orders.ts'
import type { PopMember } from '../../../server/contract/pop.ts'
import { fromInput } from '../i18n/format.ts'
import { catalogue } from '../lib/catalogue.svelte.ts'
import { fieldErrors, type FieldErrors } from '../lib/issues.ts'
import { uuid } from '../lib/uuid.ts'

type Phone =
  | { from: 'caller'; callId: string; masked: string }
  | { from: 'member'; phoneId: string; masked: string }
  | { from: 'typed'; number: string }
export type Fields = {
  memberId: string | null
  memberKind: 'household' | 'organisation'
  name: string
  phone: Phone
  districtCode: string
  detail: string
  categoryId: string
  content: string
  requirements: string
  urgency: 'normal' | 'urgent' | 'critical'
  confidential: boolean
  /** `2026-11-24T09:00` in the centre's zone; empty: as soon as possible. */
  from: string
  to: string
  /** Yuan as typed. */
  budget: string
  consent: boolean
}
export type KeptDraft = { id: string; callId: string | null; key: string; fields: Fields; at: number }

const blank = (): Fields => ({
  memberId: null,
  memberKind: 'household',
  name: '',
  phone: { from: 'typed', number: '' },
  districtCode: '',
  detail: '',
  categoryId: '',
  content: '',
  requirements: '',
  urgency: 'normal',
  confidential: false,
  from: '',
  to: '',
  budget: '',
  consent: false,
})

/** One service-order form while it is being written. Its key stays the same until it is saved, so that two sends make one order. */
export class Draft {
  readonly id: string
  readonly key: string
  callId: string | null = $state(null)
  fields: Fields = $state(blank())
  at = $state(Date.now())
  /** Fields that were left, and whether a save was tried: only then does the form complain. */
  left: Record<string, boolean> = $state({})
  tried = $state(false)
  fromServer: FieldErrors = $state.raw({})
  #clean = JSON.stringify(blank())
  #seen = ''
  readonly dirty = $derived(JSON.stringify(this.fields) !== this.#clean)
  readonly errors = $derived(fieldErrors(ServiceOrderForm, this.body()))

  constructor(kept?: KeptDraft) {
    this.id = kept?.id ?? uuid()
    this.key = kept?.key ?? uuid()
    if (kept) this.#read(kept)
  }

  #read(kept: KeptDraft): void {
    this.callId = kept.callId
    this.fields = { ...blank(), ...kept.fields }
    this.at = kept.at
    this.#seen = JSON.stringify(this.fields)
  }

  /** What was written of this form elsewhere, if that is later. */
  take(kept: KeptDraft): void {
    if (kept.at > this.at) this.#read(kept)
  }

  /** Whether something was written since the last time this was asked. */
  isEdited(): boolean {
    const now = JSON.stringify(this.fields)
    const edited = now !== this.#seen
    this.#seen = now
    return edited
  }

  /** Fills in what the call tells: the number, and the member when there is exactly one. Leaves alone what a person wrote. */
  fill(pop: CallPop): void {
    const untouched = !this.dirty
    this.callId = pop.call.id
    if (this.fields.phone.from === 'typed' && !this.fields.phone.number && pop.call.number.masked) {
      this.fields.phone = { from: 'caller', callId: pop.call.id, masked: pop.call.number.masked }
    }
    const only = pop.context?.match === 'one' ? pop.context.members[0] : undefined
    if (only && !this.fields.memberId && !this.fields.name) this.choose(only)
    if (untouched) this.#clean = JSON.stringify(this.fields)
  }

  /** This member is the one who speaks. */
  choose(member: z.infer<typeof PopMember>): void {
    this.fields.memberId = member.id
    this.fields.memberKind = member.kind
    this.fields.name = member.name
    const usual = member.addresses.find(one => one.default) ?? member.addresses[0]
    if (usual && !this.fields.detail) this.useAddress(usual)
  }

  useAddress(address: AddressView): void {
    this.fields.districtCode = address.districtCode
    this.fields.detail = address.detail
  }

  /** Somebody new after all. */
  forgetMember(): void {
    this.fields.memberId = null
    this.fields.name = ''
  }

  error(path: string): string | undefined {
    return this.fromServer[path] ?? (this.tried || this.left[path] ? this.errors[path] : undefined)
  }

  leave(path: string): void {
    this.left[path] = true
  }

  /** The form as the contract wants it. */
  body(): z.input<typeof ServiceOrderForm> {
    const { fields } = this
    const { phone } = fields
    const from = fromInput(fields.from),
      to = fromInput(fields.to)
    return {
      type: 'service',
      idempotencyKey: this.key,
      callId: this.callId,
      draftId: this.id,
      memberId: fields.memberId,
      memberKind: fields.memberKind,
      contact: {
        name: fields.name,
        phone:
          phone.from === 'typed'
            ? { from: 'typed', number: phone.number }
            : phone.from === 'caller'
              ? { from: 'caller', callId: phone.callId }
              : { from: 'member', phoneId: phone.phoneId },
      },
      address: { districtCode: fields.districtCode, detail: fields.detail },
      categoryId: fields.categoryId,
      content: fields.content,
      requirements: fields.requirements || null,
      urgency: fields.urgency,
      confidential: fields.confidential,
      appointment: from && to ? { from, to } : null,
      budgetFen: fields.budget.trim() ? Math.round(Number(fields.budget) * 100) : null,
      channel: 'phone',
      consent: fields.consent as true,
      consentVersion: catalogue.view?.consentVersion ?? '1',
    }
  }

  keep(): KeptDraft {
    return { id: this.id, callId: this.callId, key: this.key, fields: $state.snapshot(this.fields), at: this.at }
  }
}
