// What tools that work over the api share: who signs in and where, as options of the command line, and the requests that follow.
import { DEMO_PASSWORD } from '../db/demo.ts'
import { REQUEST_HEADER } from '../server/contract/session.ts'
import { readPassword, refuseSecretFlag } from './secret-input.ts'

/** For `parseArgs`. */
export const SIGN_IN_OPTIONS = {
  'url': { type: 'string', default: `http://127.0.0.1:${process.env.HTTP_PORT ?? 8080}` },
  'user': { type: 'string', default: 'admin' },
  'password': { type: 'string' },
  'password-file': { type: 'string' },
} as const

export const SIGN_IN_USAGE = '[--url ADDRESS] [--user NAME] [--password-file FILE]'

export const SIGN_IN_HELP = `Signs in at ADDRESS (default http://127.0.0.1:8080, or HTTP_PORT) as NAME (default admin). The password is the first line of FILE (- for
standard input), or HEARTHLINE_PASSWORD of the environment, or asked for at a terminal; without any, the demo's. The code of a second factor
is HEARTHLINE_CODE of the environment, or asked for.`

const SESSION = '/api/session'
const codeOf = async (refused: Response): Promise<unknown> =>
  (
    (await refused
      .clone()
      .json()
      .catch(() => ({}))) as { code?: unknown }
  ).code

export type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Response>

type Who = { 'url': string; 'user': string; 'password'?: string; 'password-file'?: string }

/** Signs in and gives the way to ask. @throws in words for the terminal; so does every request that is not answered well */
export async function signIn(who: Who): Promise<Ask> {
  refuseSecretFlag('password', who.password, 'Give --password-file FILE (- for standard input) or set HEARTHLINE_PASSWORD.')
  const password = await readPassword({
    file: who['password-file'],
    environment: process.env.HEARTHLINE_PASSWORD,
    ask: `password of ${who.user} (nothing: the demo's)`,
  })
  let cookie = ''
  const ask: Ask = async (method, path, body) => {
    const response = await fetch(new URL(path, who.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'accept-language': 'en',
        [REQUEST_HEADER]: '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
      },
    }).catch((error: Error) => {
      throw new Error(`${who.url} does not answer (${(error.cause as Error | undefined)?.message ?? error.message}). Is it running?`)
    })
    if (!response.ok && !(path === SESSION && response.status === 401))
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response
  }
  const given = { username: who.user, password: password ?? DEMO_PASSWORD }
  let signedIn = await ask('POST', SESSION, given)
  if (!signedIn.ok && (await codeOf(signedIn)) === 'SECOND_FACTOR_NEEDED') {
    const code = await readPassword({
      file: undefined,
      environment: process.env.HEARTHLINE_CODE,
      ask: `code of ${who.user}'s authenticator`,
    })
    signedIn = await ask('POST', SESSION, { ...given, code: code ?? '' })
  }
  if (!signedIn.ok) throw new Error(`${SESSION} answered ${signedIn.status}: ${await signedIn.text()}`)
  cookie = signedIn.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  return ask
}
