/** What is told of one account stays in order, whatever Asterisk takes its time for or refuses. */
import type { Client } from 'ari-client'
import t from 'tap'
import { Accounts } from './accounts.ts'
import { AriError } from './ari-http.ts'
import type { Account } from './endpoints.ts'

const account = (digest: string): Account => ({ name: '1001w', device: 'browser', digest })

/** An Asterisk that answers the requests of two turns as mixed as it can: the one that came last first. */
const slowAsterisk = () => {
  const objects = new Map<string, string>()
  const waiting: (() => void)[] = []
  /** `refuses`: the status that everything is refused with; null when Asterisk is away. */
  const state: { refuses?: number | null | undefined; objects: Map<string, string> } = { objects }
  const later = <T>(answer: () => T) =>
    new Promise<T>((resolve, reject) =>
      waiting.push(() => {
        try {
          if (state.refuses !== undefined) throw new AriError(state.refuses, 'no')
          resolve(answer())
        } catch (error) {
          reject(error)
        }
      }),
    )
  type Where = { objectType: string; fields?: { attribute: string; value: string }[] }
  const asterisk = {
    getObject: ({ objectType }: Where) =>
      later(() => {
        const value = objects.get(objectType)
        if (value === undefined) throw new AriError(404, 'none')
        return [{ attribute: 'password_digest', value: `MD5:${value}` }]
      }),
    updateObject: ({ objectType, fields }: Where) =>
      later(() => objects.set(objectType, fields!.find(one => one.attribute === 'password_digest')?.value.slice(4) ?? 'there')),
    deleteObject: ({ objectType }: Where) => later(() => objects.delete(objectType)),
  }
  const settle = async (...asked: Promise<unknown>[]) => {
    let isOver = false
    const all = Promise.allSettled(asked).finally(() => (isOver = true))
    while (!isOver) {
      waiting.pop()?.()
      await new Promise(setImmediate)
    }
    return all
  }
  return { client: { asterisk } as unknown as Client, state, settle }
}
const whole = (digest: string) => ({ auth: digest, aor: 'there', endpoint: 'there' })
const objectsOf = (objects: Map<string, string>) => Object.fromEntries(objects)

t.test('signed out and in at once', async t => {
  const { client, state, settle } = slowAsterisk()
  const accounts = new Accounts()
  await settle(accounts.put(client, account('one')), accounts.remove(client, '1001w'), accounts.put(client, account('two')))
  t.strictSame(objectsOf(state.objects), whole('two'))
  await settle(accounts.put(client, account('three')), accounts.remove(client, '1001w'))
  t.strictSame(objectsOf(state.objects), {})
})

t.test('a sign-in and a sign-out while everything is told again after a restart', async t => {
  const { client, state, settle } = slowAsterisk()
  const accounts = new Accounts()
  await settle(accounts.put(client, account('one')))
  state.objects.clear()
  await settle(accounts.sync(client, 'second'), accounts.put(client, account('two')))
  t.strictSame(objectsOf(state.objects), whole('two'))
  state.objects.clear()
  await settle(accounts.sync(client, 'third'), accounts.remove(client, '1001w'))
  t.strictSame(objectsOf(state.objects), {})
})

t.test('a sign-in that Asterisk refused leaves the one before', async t => {
  const { client, state, settle } = slowAsterisk()
  const accounts = new Accounts()
  await settle(accounts.put(client, account('one')))
  state.refuses = 400
  const [refused] = await settle(accounts.put(client, account('two')))
  t.match(refused, { status: 'rejected', reason: { status: 400 } })
  state.refuses = undefined
  await settle(accounts.sync(client, 'same'))
  t.strictSame(objectsOf(state.objects), whole('one'), 'told again')
})

t.test('what could not be told after something that could is told on the next connection', async t => {
  const { client, state, settle } = slowAsterisk()
  const accounts = new Accounts()
  await settle(accounts.sync(client, 'first'))
  const put = accounts.put(client, account('one'))
  const removed = accounts.remove(client, '1001w')
  void put.then(() => (state.refuses = null))
  await settle(put, removed)
  t.strictSame(objectsOf(state.objects), whole('one'), 'Asterisk was away')
  state.refuses = undefined
  await settle(accounts.sync(client, 'first'))
  t.strictSame(objectsOf(state.objects), {})
})
