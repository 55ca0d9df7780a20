/** Guesses at a desk phone's password, on real parts: who guesses is kept out for a while, and leads and administrators see both ends. */
import t from 'tap'
import type { PhoneGuessPage } from '../../server/contract/phone-guesses.ts'
import { useCentre } from '../centre.ts'
import { Phone } from '../sip/phone.ts'
import { eventually } from '../sip/ua.ts'
import { useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t, {
  prepare: async ({ env }) => void Object.assign(env, { PHONE_GUESSES: '5', PHONE_SHUT_OUT_SECONDS: '2', REFUSED_PHONES_PER_MINUTE: '4' }),
})
const browser = await useBrowser(t)

t.test('the beginning and the end of it are said, listed and kept', async t => {
  const lead = await work(browser, centre.address, 'lead', '/board')
  const admin = await work(browser, centre.address, 'admin', '/system', { locale: 'en' })
  const guesser = await Phone.open({
    host: '127.0.0.9',
    server: centre.sip,
    credentials: { user: '1001', password: 'guess' },
    user: '1001',
  })
  t.teardown(() => guesser.vanish())
  for (let n = 0; n < 5; n += 1) t.not(await guesser.register(60), 200)

  await lead.getByRole('log').getByText('127.0.0.9 在猜测话机密码').waitFor()
  await lead
    .getByRole('region', { name: '话机密码猜测' })
    .getByRole('row')
    .filter({ hasText: '已封禁该地址' })
    .getByText('127.0.0.9')
    .waitFor()
  await screen(t, lead, 'board-guesses')
  await admin.getByRole('log').getByText('127.0.0.9 is let in again').waitFor()
  const listed = admin.getByRole('region', { name: "Guesses at telephones' passwords" })
  await listed.getByRole('row').filter({ hasText: 'Address let in again' }).getByText('127.0.0.9').waitFor()
  const door = admin.getByRole('row', { name: 'Sign-ins and registrations' })
  await door.getByText('Strained').waitFor()
  await door.getByText(/Refused in the last minute: [5-9] of telephones/).waitFor()

  const person = await centre.signIn('admin')
  const kept = await eventually(
    async () => {
      const { items } = await person.must<PhoneGuessPage>('GET', '/api/phone-guesses')
      if (items.length < 2) throw new Error(`${items.length} rows`)
      return items
    },
    5_000,
    'the audit',
  )
  t.strictSame(
    kept.map(({ what, address, account, seconds }) => ({ what, address, account, seconds })),
    [
      { what: 'let-in', address: '127.0.0.9', account: null, seconds: null },
      { what: 'shut-out', address: '127.0.0.9', account: '1001', seconds: 2 },
    ],
  )
  await admin.reload()
  await listed.getByRole('row').filter({ hasText: 'Address shut out' }).getByText('1001').waitFor()
  await screen(t, admin, 'system-guesses-en')
})
