// `npm run test:compose`: brings docker-compose.yml up on a machine without a container registry (some three minutes, as root), and takes
// one call from a citizen's phone to a saved order in it. Its secrets are random and its ports its own, so a running system is not
// disturbed.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectDir } from '../runtime/layout.ts'
import { takePortBlock } from '../runtime/ports.ts'
import { randomSecret } from '../runtime/secrets.ts'

const UP = join(projectDir, '../shared/tools/compose-test/up.sh')

if (existsSync(UP)) {
  process.exitCode = await run()
} else {
  console.error(`${UP}, which gives a machine a container engine, is not here`)
  process.exitCode = 1
}

async function run(): Promise<number> {
  const { first, last, release } = await takePortBlock()
  const ports = {
    HTTP_PORT: first + 1,
    SIP_PORT: first + 2,
    ARI_PORT: first + 3,
    AMI_PORT: first + 4,
    POSTGRES_PORT: first + 5,
    VALKEY_PORT: first + 6,
    RTP_START: first + 20,
    RTP_END: last,
  }
  const secrets = ['POSTGRES_PASSWORD', 'VALKEY_PASSWORD', 'ARI_PASSWORD', 'AMI_PASSWORD', 'SESSION_SECRET'].map(name => [
    name,
    randomSecret(),
  ])
  // Its engine's images and containers, some 3 GB.
  const work = mkdtempSync(join(tmpdir(), 'hearthline-compose-'))
  const env = {
    ...process.env,
    W: work,
    ...Object.fromEntries(secrets),
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    DEMO: '1',
    // the call there is compared with tones
    RECORDING_NOTICE: 'nobody',
    TRUNK_CONTACT: `sip:127.0.0.2:${first + 7}`,
  }
  // It runs the command in a directory of its own, where tsx would not be found by name.
  const call = [process.execPath, '--import', import.meta.resolve('tsx'), join(projectDir, 'test/compose-call.ts')]
  const up = spawn(UP, [projectDir, ...call], { cwd: projectDir, env, stdio: 'inherit' })
  const code = await new Promise<number>(resolve => {
    up.once('error', error => {
      console.error(error.message)
      resolve(1)
    })
    up.once('exit', status => resolve(status ?? 1))
  })
  await release()
  execFileSync('rm', ['-rf', '--one-file-system', work])
  return code
}
