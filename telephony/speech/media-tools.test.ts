import t from 'tap'
import { mediaTools, ToolFailure } from './media-tools.ts'

const none = Buffer.alloc(0)
const failure = async (run: Promise<unknown>): Promise<ToolFailure | null> =>
  run.then(
    () => null,
    error => (error instanceof ToolFailure ? error : null),
  )

t.test('input, arguments and output pass through unchanged', async t => {
  const run = mediaTools([])
  const hostile = '"; exit 7; $(exit 8) `exit 9` -x'
  t.equal((await run('printf %s "$1"; cat', [hostile], Buffer.from(' 您好'))).toString(), `${hostile} 您好`)
  t.equal((await mediaTools(['env', 'WHERE=inside'])('printf %s "$WHERE"', [], none)).toString(), 'inside')
})

t.test('a failure says which tool, why, and what it said', async t => {
  t.match(await failure(mediaTools([])('echo oops >&2; exit 3', [], none)), { message: 'sh: ended with code 3: oops', output: 'oops' })
  t.match(
    await failure(mediaTools([])('false | true; false; true', [], none)),
    { message: /code 1/ },
    'the first failing command ends the script',
  )
  t.match(await failure(mediaTools(['/nonexistent/tool'])('true', [], none)), { tool: '/nonexistent/tool', message: /ENOENT/ })
  t.match(await failure(mediaTools([])('exit 4', [], Buffer.alloc(1_000_000))), { message: /code 4/ }, 'input that nobody reads')
})

t.test('the time limit ends the whole pipeline', async t => {
  // It settles when nobody holds the streams any more: if the sleeper lived on, that would take a minute and this test would time out.
  t.match(await failure(mediaTools([])('sleep 60 | cat', [], none, 300)), { message: /no end after 300 ms/ })
})

t.test('a socket that is not there is said so, however long its path', async t => {
  for (const path of ['/nonexistent/tools.sock', `/nonexistent/${'x'.repeat(200)}/tools.sock`, `/tmp/${'x'.repeat(200)}`])
    t.match(await failure(mediaTools([`unix:${path}`])('true', [], none)), { tool: 'sh', message: /ENOENT/ }, path)
})
