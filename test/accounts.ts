// Signing in and the accounts of the back office, on a real database: browsers with cookies of their own, and a clock that the test moves.
import { pino } from 'pino'
import { openDatabase, type Db } from '../db/client.ts'
import { DEMO_PASSWORD } from '../db/demo.ts'
import { buildApp } from '../server/app.ts'
import type { Config } from '../server/config.ts'
import { accountFeatures } from '../server/roles/accounts.ts'
import type { SessionRecord } from '../server/plugins/session.ts'
import { createGuesses } from '../server/session/guesses.ts'
import { SIGN_IN_RULES, type SignInRules } from '../server/session/rules.ts'
import { createSessions } from '../server/session/sessions.ts'
import { createSessionStore } from '../server/session/store.ts'
import { useInstance, type Instance } from './instance.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of an answer is what tests look at
export type Answer = { status: number; body: any }
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export type Said = { audience: string; type: string; data: Record<string, unknown> }

export type TestBrowser = {
  ask(method: Method, path: string, body?: unknown): Promise<Answer>
  signIn(username: string, more?: Record<string, unknown>): Promise<Answer>
  /** The cookies as they are, by name. */
  cookies: Map<string, string>
}

export type TestAccounts = {
  db: Db
  instance: Instance
  /** Epoch ms; what is read by the database goes by its own clock. */
  clock: { now: number }
  rules: { -readonly [K in keyof SignInRules]: SignInRules[K] }
  said: Said[]
  browser(address?: string, language?: 'zh' | 'en'): TestBrowser
  /** A browser in which somebody is signed in. */
  signedIn(username: string): Promise<TestBrowser>
}

const SECRET = 'a secret of the test, of more than thirty-two characters'

export const useAccounts = async (
  t: { teardown(stop: () => Promise<void>): void },
  { isDemo = true }: { isDemo?: boolean } = {},
): Promise<TestAccounts> => {
  const instance = await useInstance(t, { services: ['postgres'], seed: true })
  const { db, close } = openDatabase(instance.env.DATABASE_URL!)
  const log = pino({ level: 'silent' })
  const clock = { now: Date.now() }
  const rules = { ...SIGN_IN_RULES }
  const said: Said[] = []
  const copies = new Map<string, SessionRecord>()
  const publish = (audience: string | readonly string[], type: string, data: object) => {
    for (const one of [audience].flat()) said.push({ audience: one, type, data: data as Record<string, unknown> })
  }
  const over = (id: string) => publish(`session:${id}`, 'session.ended', { reason: 'expired' })
  const sessions = createSessions(
    createSessionStore(db, isDemo, () => rules),
    {
      get: async id => copies.get(id) ?? null,
      put: async session => void copies.set(session.id, session),
      drop: async id => void copies.delete(id),
      onDropped: () => {},
    },
    log,
    Date.now,
    over,
    () => rules,
  )
  const app = await buildApp({
    log,
    consoleDir: null,
    trustedProxies: ['127.0.0.1'],
    findSession: sessions.find,
    features: accountFeatures({
      config: {
        CENTRE_ZONE: 'Asia/Shanghai',
        HOTLINE_NUMBER: '95081',
        DEFAULT_COUNTRY: 'CN',
        AREA_CODE: '0730',
        DEMO: isDemo,
        SESSION_SECRET: SECRET,
        SIP_HOST: '127.0.0.1',
        SIP_PORT: 5060,
      } as Config,
      db,
      sessions,
      guesses: createGuesses(null, '', SECRET),
      rules: () => rules,
      publish: publish as never,
      ownSeat: { leave: async () => {} } as never,
      tellSwitch: async () => publish('switch', 'seats', {}),
      log,
      now: () => clock.now,
    }),
  })
  t.teardown(async () => {
    await app.close()
    await close()
  })
  const browser = (address = '10.0.0.1', language: 'zh' | 'en' = 'zh'): TestBrowser => {
    const cookies = new Map<string, string>()
    const ask = async (method: Method, path: string, body?: unknown): Promise<Answer> => {
      const reply = await app.inject({
        method,
        url: `/api${path}`,
        ...(body === undefined ? {} : { payload: body as object }),
        cookies: Object.fromEntries(cookies),
        headers: {
          'x-hearthline': '1',
          'x-forwarded-for': address,
          'accept-language': language,
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
        },
      })
      for (const { name, value } of reply.cookies) cookies.set(name, value)
      return { status: reply.statusCode, body: reply.body ? JSON.parse(reply.body) : null }
    }
    return {
      cookies,
      ask,
      signIn: (username, more = {}) => ask('POST', '/session', { username, password: DEMO_PASSWORD, ...more }),
    }
  }
  return {
    db,
    instance,
    clock,
    rules,
    said,
    browser,
    signedIn: async username => {
      const one = browser()
      const answer = await one.signIn(username)
      if (answer.status !== 200) throw new Error(`${username} may not sign in: ${JSON.stringify(answer.body)}`)
      return one
    },
  }
}
