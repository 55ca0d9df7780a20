import t from 'tap'
import { useEdge } from '../../test/edge.ts'

const NUMBER = '13812341234'
const HIDDEN = '"Anonymous" <sip:anonymous@anonymous.invalid>'
const asserted: [string, string] = ['P-Asserted-Identity', `"王" <sip:${NUMBER}@127.0.0.2>`]
const party = (privacy: string): [string, string] => ['Remote-Party-ID', `<sip:${NUMBER}@127.0.0.2>;party=calling;${privacy};screen=yes`]

type Form = { what: string; headers: [string, string][]; fromHeader?: string }
const WITHHELD: Form[] = [
  ...['id', 'ID', 'user;id', 'header;id', 'full;critical', 'user', 'id, critical'].map((privacy): Form => {
    return { what: `asserted, Privacy: ${privacy}`, headers: [asserted, ['Privacy', privacy]], fromHeader: HIDDEN }
  }),
  { what: 'asserted beside the number in From', headers: [asserted, ['Privacy', 'id']] },
  { what: 'From alone', headers: [['Privacy', 'id']] },
  { what: 'From alone, header in capitals', headers: [['PRIVACY', 'Header;Id']] },
  { what: 'Remote-Party-ID full', headers: [party('privacy=full')], fromHeader: HIDDEN },
  { what: 'Remote-Party-ID FULL', headers: [party('Privacy="FULL"')] },
  { what: 'Remote-Party-ID uri', headers: [party('privacy=uri')] },
  { what: 'an anonymous From, whatever is asserted', headers: [asserted], fromHeader: HIDDEN },
]
const SHOWN: Form[] = [
  { what: 'asserted', headers: [asserted] },
  { what: 'asserted, Privacy: none', headers: [asserted, ['Privacy', 'none']] },
  { what: 'Remote-Party-ID off', headers: [party('privacy=off')] },
  { what: 'Remote-Party-ID name', headers: [party('privacy=name')] },
]

t.test('a withheld number goes no further than the dialplan, however it is marked', async t => {
  const { asterisk, next, caller, desk, ids, instance } = await useEdge(t)
  const { origin, username, password } = new URL(instance.env.ARI_URL!)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const everything = async (channel: string) =>
    (await fetch(`${origin}/ari/channels/${channel}`, { headers: { authorization } }).then(answer => answer.json())) as unknown

  const arrive = async ({ headers, fromHeader }: Form) => {
    const arrived = next('arrived')
    const call = await caller.call({ to: '95082', from: NUMBER, headers, ...(fromHeader && { fromHeader }) })
    return { call, arrived: await arrived }
  }
  for (const form of [...WITHHELD, ...SHOWN]) {
    const isShown = SHOWN.includes(form)
    const { call, arrived } = await arrive(form)
    t.equal(arrived.number, isShown ? NUMBER : null, form.what)
    if (!isShown) {
      t.equal(arrived.name, null, `${form.what}: nor a name`)
      t.notMatch(JSON.stringify(await everything(arrived.channel)), NUMBER, `${form.what}: nothing of it is in the switch`)
    }
    call.hangup()
    await call.ended()
  }

  const seat = await desk('1001')
  const { call, arrived } = await arrive(WITHHELD[0]!)
  const { call: id, bridge, leg } = ids()
  const { channel, number } = arrived
  const ringing = seat.nextInvite()
  asterisk.run([
    { type: 'answer', channel },
    { type: 'create-bridge', bridge },
    { type: 'join', bridge, channel },
    { type: 'ring-seat', leg, seat: '1001', device: 'desk', call: id, ringMs: 10_000, auto: false, showNumber: number, beside: channel },
  ])
  const ring = await ringing
  t.notMatch(JSON.stringify(ring.invite), '1234', "and nothing of it on the seat's telephone")
  const joined = next('answered')
  ring.answer()
  await joined
  asterisk.run([{ type: 'join', bridge, channel: leg }])
  call.hangup()
  await call.ended()
})
