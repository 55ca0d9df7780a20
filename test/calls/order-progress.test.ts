import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { SavedOrder } from '../../server/contract/orders.ts'
import { promptId } from '../../telephony/speech/synthesis.ts'
import { useCentre } from '../centre.ts'
import { orderForm } from '../faults/order-form.ts'
import { eventually, samplesOf, type Call } from '../sip/ua.ts'
import { dial, hangUpAll, hearEachOther, hotline, idOf, pressEarly } from './conversation.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')
const order = await seat.person.must<SavedOrder & { saved: true }>('POST', '/api/orders', await orderForm(seat.person, null))
const digits = order.number.replace(/\D/g, '')

/** What the telephone says for some words, once it has been spoken. */
const sound = (text: string) =>
  eventually(
    async () => samplesOf(await readFile(join(centre.instance.env.SOUNDS_DIR!, 'tts', `${promptId(text, 'zh')}.wav`))),
    10_000,
    `"${text}" to be spoken`,
  )
interface Words {
  zh: string
}
const { nodes } = JSON.parse(await readFile('ivr-flows/flows/hotline.json', 'utf8')) as {
  nodes: Record<string, { config: { prompts: [Words] } }>
}
const words = (node: string, state = '') => nodes[node]!.config.prompts[0].zh.replace('{state}', state).split('{')[0]!

/** A caller at the menu asks for an order. @param heard what has to be said */
async function enquire(citizen: Call, keys: string, heard: string): Promise<void> {
  await citizen.media!.press('5')
  await citizen.media!.ear.hearsRecording(await sound(words('order-number')), 15_000)
  const from = citizen.media!.ear.position()
  for (const key of `${keys}#`) await citizen.media!.press(key)
  await citizen.media!.ear.hearsRecording(await sound(heard), 15_000, from)
  await citizen.media!.ear.hearsRecording(await sound(words('menu')), 20_000, from)
}

t.test('key 5: the last digits from the own telephone tell the state, then the menu comes again and leads to a seat', async t => {
  const citizen = await (await dial(centre, '13912345678', hotline)).answered()
  await citizen.media!.ear.hearsSound()
  await enquire(citizen, digits.slice(-4), words('order-state', '已受理，正在安排商户'))
  const leg = await pressEarly(citizen, '1', seat)
  const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
  t.match(data.keys.map(({ digit }) => digit).join(''), new RegExp(`^5${digits.slice(-4)}#1$`), 'the screen shows what was pressed')
  leg.answer()
  await hearEachOther(citizen, leg)
})

t.test('key 5 from a stranger: some digits find nothing, the whole number tells the state of now', async () => {
  const dispatcher = await centre.signIn('dispatch1')
  await dispatcher.must('POST', `/api/orders/${order.id}/claim`, { version: 1 })
  const citizen = await (await dial(centre, '13800000404', hotline)).answered()
  await citizen.media!.ear.hearsSound()
  await enquire(citizen, digits.slice(-4), words('order-missing'))
  await enquire(citizen, digits, words('order-state', '正在联系商户'))
  citizen.hangup()
})
