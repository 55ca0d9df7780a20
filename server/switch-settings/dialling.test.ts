import t from 'tap'
import { readSwitchConfig, type SwitchConfig } from '../../db/switch-config.ts'
import { useOffice } from '../../test/office.ts'
import { decideDial, type DialWish } from '../../telephony/core/dial-policy.ts'
import { allowedBy } from '../../telephony/asterisk/trunk-patterns.ts'
import { parseConfig } from '../config.ts'
import { diallingOf } from './dialling.ts'
import { matchWhole } from '../../test/match-whole.ts'

const rule = (pattern: string) => ({ pattern, kind: 'mobile', permit: 'everybody', name: { zh: '', en: '' } }) as const
const config = (dialling: SwitchConfig['dialling']): SwitchConfig => ({
  seats: [{ number: '1001', name: '', kind: 'any', sipDigest: null, sipRealm: null, wrapUpSeconds: null, skills: [] }],
  queues: [],
  calendars: [],
  dids: [{ number: '07308211991', name: '', flowId: null, queueId: null, language: 'zh' }],
  flows: [],
  ...(dialling && { dialling }),
})
const home = { country: 'CN', areaCode: '0730' }
const wish: DialWish = { seat: '1002', number: '13800001234', isLead: true, isConfirmed: true, isMerchant: false }
const refused = (rules: ReturnType<typeof diallingOf>['dialling'], number = wish.number) =>
  decideDial({ ...wish, number }, rules, { bySeatThisHour: 0, today: 0, live: [] }).refused?.code ?? null

t.test('the stored rules and limits are what the switch decides by', async t => {
  const limits = { perSeatHour: 1, perDay: 2, concurrent: 3, longestSeconds: 4 }
  const { dialling, problems } = diallingOf(config({ rules: [rule('1[3-9]XXXXXXXXX'), rule('13[')], limits }), home)
  t.strictSame(dialling.limits, { perSeatHour: 1, perDay: 2, concurrent: 3, longestMs: 4_000 })
  matchWhole(t, problems, [{ what: 'dial-rule', id: '13[' }])
  t.equal(refused(dialling), null)
  for (const own of ['1001', '8211991', '+867308211991']) t.equal(refused(dialling, own), 'DIAL_OWN_NUMBER', own)
})

t.test('a copy of an older version, which knows no rules, lets nothing out', async t => {
  t.equal(refused(diallingOf(config(undefined), home).dialling), 'DIAL_NOT_ALLOWED')
})

t.test(
  'every centre: no satellites numbered as mobiles, no paid voice lines numbered as landlines, by the rules and by the list of the trunk',
  async t => {
    const { db, office, instance } = await useOffice(t)
    const { dialling } = diallingOf(await readSwitchConfig(db), office.locality)
    const parsed = parseConfig({ ...instance.env, ARI_URL: 'http://u:p@h', AMI_URL: 'tcp://u:p@h', REDIS_URL: 'redis://h' })
    if (!('config' in parsed)) return t.fail(JSON.stringify(parsed.problems))
    const mayTrunk = allowedBy(parsed.config.TRUNK_ALLOWED)
    for (const [number, code] of [
      ['13490000001', 'DIAL_NOT_ALLOWED'],
      ['17400000001', 'DIAL_NOT_ALLOWED'],
      ['17405000001', 'DIAL_NOT_ALLOWED'],
      ['17490000001', 'DIAL_NOT_ALLOWED'],
      ['13480000001', null],
      ['17406000001', null],
      ['17480000001', null],
      // what a trunk says of who calls is called back as it is
      ['01016812345', 'DIAL_NOT_ALLOWED'],
      ['02116012345', 'DIAL_NOT_ALLOWED'],
      ['07301681234', 'DIAL_NOT_ALLOWED'],
      ['073016812345', 'DIAL_NOT_ALLOWED'],
      ['01026812345', null],
      ['02126012345', null],
      ['07302681234', null],
      ['073026812345', null],
      ['4001681234', null],
      ['8001681234', null],
    ] as const) {
      t.equal(refused(dialling, number), code, number)
      t.equal(mayTrunk(number), code === null, `trunk: ${number}`)
    }
  },
)
