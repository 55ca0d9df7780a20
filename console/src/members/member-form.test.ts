import t from 'tap'
import type { MemberDetail } from '../../../server/contract/members.ts'
import { MemberForm, MemberPatch } from '../../../server/contract/members.ts'
import { blankAddress, blankPhone, fieldsOf, meetMember, memberBody, memberPatch, newMember } from './member-form.ts'

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const member: MemberDetail = {
  id: id(0),
  number: 'M000001',
  kind: 'household',
  name: '刘芳',
  gender: 'female',
  tags: ['vip'],
  blocked: false,
  blockedReason: null,
  phone: '139****0104',
  address: null,
  openOrders: 0,
  remark: null,
  firstContactAt: '2026-01-01T00:00:00.000Z',
  version: 3,
  phones: [1, 2].map(n => ({ id: id(n), masked: `139****010${n}`, kind: 'mobile', label: null, primary: n === 1, verified: false })),
  addresses: [{ id: id(3), districtCode: '430602', districtName: '岳阳楼区', detail: '一号', label: null, default: true }],
}

t.test('only what is different is sent', async t => {
  const was = fieldsOf(member)
  t.equal(memberPatch(was, fieldsOf(member), 3), null)
  const now = fieldsOf(member)
  now.name = '刘芳芳'
  now.phones[1]!.gone = true
  now.phones.push({ ...blankPhone('a'), number: '１３８００１３８００１' }, blankPhone('b'))
  now.addresses.push(blankAddress('c'))
  const patch = memberPatch(was, now, 3)
  t.same(patch, {
    version: 3,
    name: '刘芳芳',
    removePhoneIds: [id(2)],
    addPhones: [{ number: { from: 'typed', number: '１３８００１３８００１' }, label: null }],
  })
  t.same(MemberPatch.parse(patch).addPhones[0]!.number, { from: 'typed', number: '13800138001' }, 'and is read as the contract reads')
})

t.test('the first number is chosen among the stored, and not one that goes', async t => {
  const now = fieldsOf(member)
  now.primaryPhoneId = id(2)
  t.same(memberPatch(fieldsOf(member), now, 3), { version: 3, primaryPhoneId: id(2) })
  now.phones[1]!.gone = true
  t.same(memberPatch(fieldsOf(member), now, 3), { version: 3, removePhoneIds: [id(2)] })
})

t.test('somebody new needs a number, and the complaint is at its field', async t => {
  const fields = newMember('a')
  fields.name = '新来的'
  t.same(
    [...new Set(MemberForm.safeParse(memberBody(fields)).error?.issues.map(issue => issue.path.join('.')))],
    ['phones.0.number.number'],
  )
  fields.phones[0]!.number = '13800138001'
  t.equal(MemberForm.safeParse(memberBody(fields)).success, true)
})

t.test("a colleague's words come in, one's own stay", async t => {
  const was = fieldsOf(member)
  const mine = fieldsOf(member)
  mine.remark = '门铃坏了'
  mine.phones[0]!.gone = true
  mine.phones.push({ ...blankPhone('a'), number: '13800138001' })
  const is = fieldsOf({
    ...member,
    name: '刘芳芳',
    tags: ['elderly', 'vip'],
    phones: [...member.phones, { ...member.phones[1]!, id: id(4) }],
  })
  const met = meetMember(was, mine, is)
  t.same(met.theirs, ['name', 'tags', 'phones'])
  t.equal(met.fields.name, '刘芳芳')
  t.equal(met.fields.remark, '门铃坏了')
  t.same(
    met.fields.phones.map(line => [line.id, line.gone]),
    [
      [id(1), true],
      [id(2), false],
      [id(4), false],
      [null, false],
    ],
  )
})
