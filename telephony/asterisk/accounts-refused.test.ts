/** One account that Asterisk refuses is that account's trouble alone. */
import t from 'tap'
import type { Client } from 'ari-client'
import { listen, useEdge } from '../../test/edge.ts'
import { createSeat } from '../../test/sip/ua.ts'
import { sipDigest } from '../../text/digest.ts'
import { Accounts } from './accounts.ts'
import { AriError } from './ari-http.ts'

type Where = { objectType: string; id: string }

/** An Asterisk of paper that answers `status` to what is asked about the accounts in it; null for no answer at all. */
const paperAsterisk = () => {
  const refuses = new Map<string, number | null>()
  const told = new Set<string>()
  const asked = async ({ id }: Where) => {
    const status = refuses.get(id)
    if (status !== undefined) throw new AriError(status, 'refused')
  }
  const asterisk = {
    getObject: async (where: Where) => {
      await asked(where)
      return where.objectType === 'auth' ? [{ attribute: 'password_digest', value: 'MD5:0' }] : []
    },
    updateObject: async (where: Where) => {
      await asked(where)
      told.add(where.id)
    },
    deleteObject: asked,
  }
  return { refuses, told, client: { asterisk } as unknown as Client }
}
const account = (name: string) => ({ name, device: 'desk' as const, digest: '0' })
const names = (refused: readonly { name: string }[]) => refused.map(({ name }) => name)

t.test('the others are told, and the refused one is asked for again', async t => {
  const { client, refuses, told } = paperAsterisk()
  const accounts = new Accounts()
  refuses.set('1001', 500)
  await accounts.put(null, account('1001'))
  for (const name of ['1002', '1003']) await accounts.put(client, account(name))
  told.clear()
  t.strictSame(names(await accounts.sync(client, 'first')), ['1001'])
  t.strictSame([...told].sort(), ['1002', '1003'])
  t.equal(accounts.restarted('second'), true, 'the start is known nevertheless')
  told.clear()
  t.strictSame(names(await accounts.sync(client, 'first')), ['1001'], 'it alone')
  t.strictSame([...told], [])
  refuses.clear()
  t.strictSame(await accounts.sync(client, 'first'), [])
  t.strictSame([...told], ['1001'])
})

t.test('a connection that is away is no refusal', async t => {
  const { client, refuses } = paperAsterisk()
  const accounts = new Accounts()
  await accounts.put(null, account('1001'))
  refuses.set('1001', null)
  t.match(await accounts.sync(client, 'first').catch((error: unknown) => error), { status: null })
})

t.test('of accounts from an earlier life, one that cannot be looked at keeps no other out', async t => {
  const { client, refuses, told } = paperAsterisk()
  const accounts = new Accounts()
  refuses.set('1001', 400)
  t.strictSame(names((await accounts.adopt(client, ['1001', '1002'])).refused), ['1001'])
  await accounts.sync(client, 'first')
  t.strictSame([...told], ['1002'], 'known, and told to an Asterisk that has forgotten it')
})

t.test('on a real Asterisk: the hotline is connected once, and everybody else can be called', async t => {
  const edge = await useEdge(t)
  await edge.asterisk.close()
  let warn: (fields: object) => void = () => undefined
  const warned = new Promise<object>(resolve => (warn = resolve))
  const log = { warn: (fields: object) => warn(fields) }
  const { asterisk, events, next } = listen(edge.instance, undefined, { log, refusedAgainMs: 200 })
  t.teardown(() => asterisk.close())
  await asterisk.putAccount({ seat: '1001', device: 'desk', secret: 'no digest' })
  await asterisk.putAccount({ seat: '1002', device: 'desk', secret: sipDigest('1002', 'secret') })
  const connected = next('connected')
  asterisk.start()
  await connected
  t.match(await warned, { account: '1001' }, 'it is told')
  const phone = await createSeat({ user: '1002', password: 'secret', ...edge.sip, media: false })
  t.teardown(() => phone.vanish())
  const reachable = next('seat-reachable', ({ seat, on }) => seat === '1002' && on)
  t.equal(await phone.register(60), 200)
  await reachable
  await asterisk.putAccount({ seat: '1001', device: 'desk', secret: sipDigest('1001', 'secret') })
  t.equal(events.filter(({ type }) => type === 'connected').length, 1)
})
