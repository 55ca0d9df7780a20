import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectDir } from './layout.ts'
import { closedOnTheWay, ensureReadable, openings } from './view.ts'

/** Modes of folders; all others are open. */
const modes =
  (closed: Record<string, number>) =>
  (path: string): number =>
    closed[path] ?? 0o755

t.test('the topmost closed folder on the way is found', async t => {
  const mode = modes({ '/root': 0o700, '/root/a/b': 0o750 })
  t.equal(closedOnTheWay('/root/a/b/project', mode), '/root')
  t.equal(closedOnTheWay('/srv/project', mode), null)
  t.equal(closedOnTheWay('/srv/project', modes({ '/srv/project': 0o700 })), null, 'the path itself is not on the way to it')
  t.same(openings(['/srv/x', '/root/y', '/usr/bin'], mode), ['--open', '/root', '/root/y'])
})

t.test('code that others may not read stops the start, with what helps', async t => {
  t.doesNotThrow(() => ensureReadable('/p', modes({})))
  t.throws(() => ensureReadable('/p', modes({ '/p/server': 0o700 })), /may not read the code in \/p.*\n.*chmod -R go\+rX/)
  t.throws(() => ensureReadable('/p', modes({ '/p/server/main.ts': 0o600 })), /chmod/)
})

t.test('in its view somebody without rights passes a closed folder, sees what is meant for them and nothing beside it', async t => {
  const top = realpathSync(t.testdir({ closed: { 'shown one': {}, 'shown-two': {}, 'hidden': 'x' } }))
  const closed = join(top, 'closed')
  const [one, two] = [join(closed, 'shown one'), join(closed, 'shown-two')]
  for (const path of [one, two]) writeFileSync(join(path, 'file'), 'read me')
  mkdirSync(join(two, 'writable'))
  chmodSync(join(two, 'writable'), 0o777)
  chmodSync(closed, 0o700)
  const run = (script: string) =>
    execFileSync(
      'unshare',
      [
        ...['--mount', '--propagation', 'private', join(projectDir, 'runtime/view.sh')],
        ...[...openings([one, two]), '--read-only', two, '--'],
        ...['setpriv', '--reuid=1900000000', '--regid=1900000000', '--clear-groups', 'sh', '-c', script, 'sh', closed, one, two],
      ],
      { cwd: one, encoding: 'utf8' },
    )
  t.equal(run('cat "$2/file" "$3/file" file; ls "$1"'), 'read meread meread meshown one\nshown-two\n')
  t.equal(run('touch "$3/writable/x" 2>&1 || true').includes('Read-only'), true, 'and what is read-only there stays as it is')
  t.throws(() =>
    execFileSync('setpriv', ['--reuid=1900000000', '--regid=1900000000', '--clear-groups', 'cat', join(one, 'file')], { stdio: 'ignore' }),
  )
  t.equal(execFileSync('ls', [closed], { encoding: 'utf8' }), 'hidden\nshown one\nshown-two\n', 'outside nothing has changed')
})
