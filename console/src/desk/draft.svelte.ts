import type { z } from 'zod'
import type { CallPop } from '../../../server/contract/calls.ts'
import type { AddressView } from '../../../server/contract/members.ts'
import { ServiceOrderForm, type OrderForm } from '../../../server/contract/orders.ts'
import type { PopMember } from '../../../server/contract/pop.ts'
import { foldName } from '../../../text/name.ts'
import { fenOf } from '../../../text/number.ts'
import { fromInput, toInput } from '../i18n/format.ts'
import { word } from '../i18n/locale.svelte.ts'
import { clock } from '../lib/clock.svelte.ts'
import { catalogue } from '../lib/catalogue.svelte.ts'
import { fieldErrors, type FieldErrors } from '../lib/issues.ts'
import { uuid } from '../lib/uuid.ts'

type Phone =
  | { from: 'caller'; callId: string; masked: string }
  | { from: 'member'; phoneId: string; masked: string }
  | { from: 'typed'; number: string }
export type Fields = {
  memberId: string | null
  /** The chosen member's own name; empty when it is not known here (an organisation, a form that came back). */
  memberName: string
  /** Who a contact of another name is. */
  otherName: 'another' | 'renamed' | ''
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
/** `returned`: it was sent as an order once and came back. */
export type KeptDraft = { id: string; callId: string | null; key: string; fields: Fields; at: number; returned?: boolean }

const blank = (): Fields => ({
  memberId: null,
  memberName: '',
  otherName: '',
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

const phoneOf = (phone: OrderForm['contact']['phone'], masked: string): Phone => (phone.from === 'typed' ? phone : { ...phone, masked })
const inputOf = (iso: string | undefined): string => (iso ? toInput(Date.parse(iso)) : '')

/** A form as the contract has it, as a draft again. `masked`: what is shown of a number that was not typed. */
export const draftOf = (form: OrderForm, masked: string, id: string, at: number): KeptDraft => ({
  id,
  callId: form.callId ?? null,
  key: form.idempotencyKey,
  at,
  returned: true,
  fields: {
    ...blank(),
    memberId: form.memberId ?? null,
    otherName: form.otherName ?? '',
    memberKind: form.memberKind ?? 'household',
    name: form.contact.name,
    phone: phoneOf(form.contact.phone, masked),
    districtCode: form.address.districtCode,
    detail: form.address.detail,
    categoryId: form.categoryId,
    content: form.content,
    requirements: form.requirements ?? '',
    urgency: form.urgency ?? 'normal',
    confidential: form.confidential ?? false,
    from: inputOf(form.appointment?.from),
    to: inputOf(form.appointment?.to),
    budget: form.budgetFen == null ? '' : String(form.budgetFen / 100),
    consent: form.consent,
  },
})

/** One service-order form while it is being written. Its key stays the same until it is saved, so that two sends make one order. */
export class Draft {
  readonly id: string
  key: string
  /** It was sent once and came back: not stored, or stored otherwise from another place. */
  returned = $state(false)
  callId: string | null = $state(null)
  fields: Fields = $state(blank())
  /** By the server's clock, as far as it is known: two computers may differ. */
  at = $state(clock.read())
  /** Until when what was written is with the server; null: it is in this browser alone. */
  keptAt: number | null = $state(null)
  /** The number that a call or a record gave, to go back to after another was typed. */
  given: Phone | null = $state(null)
  /** Fields that were left, and whether a save was tried: only then does the form complain. */
  left: Record<string, boolean> = $state({})
  tried = $state(false)
  unlisted: Record<string, boolean> = $state({})
  fromServer: FieldErrors = $state.raw({})
  #clean = JSON.stringify(blank())
  #seen = ''
  readonly dirty = $derived(JSON.stringify(this.fields) !== this.#clean)
  /** The name is not the chosen member's: the server takes it only with the answer to who this is. */
  readonly isOtherName = $derived.by(() => {
    const { memberId, memberName, name, otherName } = this.fields
    if (!memberId || !name.trim()) return false
    return memberName ? foldName(name) !== foldName(memberName) : otherName !== '' || 'contact.name' in this.fromServer
  })
  readonly errors: FieldErrors = $derived({
    ...(this.isOtherName && !this.fields.otherName && { 'contact.name': word('rule', 'other_name') }),
    ...fieldErrors(ServiceOrderForm, this.body()),
  })

  constructor(kept?: KeptDraft) {
    this.id = kept?.id ?? uuid()
    this.key = kept?.key ?? uuid()
    if (kept) this.#read(kept)
  }

  #read(kept: KeptDraft): void {
    this.callId = kept.callId
    this.fields = { ...blank(), ...kept.fields }
    this.at = kept.at
    this.returned = kept.returned ?? false
    this.#seen = JSON.stringify(this.fields)
  }

  /** What was written of this form elsewhere, if that is later. */
  take(kept: KeptDraft): void {
    if (kept.at > this.at) this.#read(kept)
  }

  /** The order of this form's key was written elsewhere: what stands here goes on as a form of its own. */
  becomeAnother(): void {
    this.key = uuid()
    this.returned = true
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

  /** Another wish of the person whose order was just saved. */
  continueWith({ memberKind, memberName, name, phone, districtCode, detail }: Fields, memberId: string | null): void {
    const isHousehold = memberKind === 'household' || memberName !== ''
    this.fields = {
      ...this.fields,
      memberId,
      memberName: memberId && isHousehold ? name : '',
      memberKind,
      name,
      phone: { ...phone },
      districtCode,
      detail,
    }
    this.#clean = JSON.stringify(this.fields)
  }

  /** This member is the one who speaks. */
  choose(member: z.infer<typeof PopMember>): void {
    this.fields.memberId = member.id
    this.fields.memberName = member.kind === 'household' ? member.name : ''
    this.fields.otherName = ''
    this.fields.memberKind = member.kind
    this.fields.name = member.name
    const usual = member.addresses.find(one => one.default) ?? member.addresses[0]
    if (usual && !this.fields.detail) this.useAddress(usual)
  }

  useAddress(address: AddressView): void {
    this.fields.districtCode = address.districtCode
    this.fields.detail = address.detail
  }

  /** Another number than the given one is typed, or the given one is taken back. */
  typeNumber(): void {
    this.given = $state.snapshot(this.fields.phone)
    this.fields.phone = { from: 'typed', number: '' }
  }
  takeGivenNumber(): void {
    if (this.given) this.fields.phone = this.given
    this.given = null
  }

  /** Somebody new after all. */
  forgetMember(): void {
    this.fields.memberId = null
    this.fields.memberName = ''
    this.fields.otherName = ''
    this.fields.name = ''
  }

  error(path: string): string | undefined {
    const own = this.tried || this.left[path] ? this.errors[path] : undefined
    return this.fromServer[path] ?? (own && this.unlisted[path] ? word('rule', 'not_in_list') : own)
  }

  /** `unlisted`: words stand there that name nothing of its list. */
  leave(path: string, unlisted = false): void {
    this.left[path] = true
    this.unlisted[path] = unlisted
  }

  #sent: string | null = null

  /** The form as it is sent now; `grewSinceSent` knows it. */
  send(): z.input<typeof ServiceOrderForm> {
    this.#sent = JSON.stringify(this.fields)
    return this.body()
  }

  /** Whether something was written since it was sent: here, or in another tab. */
  grewSinceSent(): boolean {
    return this.#sent !== null && this.#sent !== JSON.stringify(this.fields)
  }

  /** The form as the contract wants it. */
  body(): z.input<typeof ServiceOrderForm> {
    const { fields } = this
    const { phone } = fields
    return {
      type: 'service',
      idempotencyKey: this.key,
      callId: this.callId,
      draftId: this.id,
      memberId: fields.memberId,
      otherName: this.isOtherName && fields.otherName ? fields.otherName : null,
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
      appointment: this.#appointment(),
      budgetFen: fenOf(fields.budget),
      channel: 'phone',
      consent: fields.consent as true,
      consentVersion: catalogue.view?.consentVersion ?? '1',
    }
  }

  /** As soon as possible when neither end is chosen; one of two is asked for at its field. */
  #appointment(): { from: string; to: string } | null {
    const { from, to } = this.fields
    return from || to ? { from: fromInput(from) ?? '', to: fromInput(to) ?? '' } : null
  }

  /** What is shown of the contact's number, when it was not typed. */
  get masked(): string {
    const { phone } = this.fields
    return phone.from === 'typed' ? '' : phone.masked
  }

  keep(): KeptDraft {
    return { id: this.id, callId: this.callId, key: this.key, fields: $state.snapshot(this.fields), at: this.at, returned: this.returned }
  }
}
