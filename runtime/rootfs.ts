// The Debian root that the embedded services run from: asterisk, postgresql, valkey and the sound tools, under the project's own state
// folder.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { debianMirror, aptProxies, ensureHostPackages } from './apt.ts'
import { projectDir, stateHome } from './layout.ts'
import { runStep, type Report } from './progress.ts'

const PACKAGE_LISTS = ['asterisk-config/packages.txt', 'runtime/media-packages.txt', 'runtime/packages.txt']

/** Oldest Asterisk that is let near a telephone: 22.10.1 is itself a security release. Debian version, with its epoch. */
const OLDEST_ASTERISK = '1:22.10.1'

const EXCLUDED = ['doc', 'man', 'info', 'locale', 'lintian'].map(name => `/usr/share/${name}/*`)

const HOOKS = {
  // Debian's postgresql makes a cluster and starts it when installed; the embedded one is made by postgres.ts.
  noCluster: 'mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
  asteriskIsNew:
    `version=$(chroot "$1" dpkg-query -W -f '\${Version}' asterisk); ` +
    `chroot "$1" dpkg --compare-versions "$version" ge ${OLDEST_ASTERISK} || ` +
    `{ echo "E: this mirror has asterisk $version; ${OLDEST_ASTERISK} or newer is needed" >&2; exit 1; }`,
  // A failing look-up of the own host name holds up every call by 10 s: names come from /etc/hosts (inside.sh writes it) and nowhere else.
  noDns: 'rm -f "$1/etc/resolv.conf"; : > "$1/etc/resolv.conf"; sed -i "s/^hosts:.*/hosts: files/" "$1/etc/nsswitch.conf"',
  small: 'rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/usr/share/locale',
}

/** Names of the Debian packages in a list file: one a line, `#` starts a comment. */
export function readPackageList(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(Boolean)
}

/**
 * Directory of the root that fits these package lists and this recipe, whether it has been built or not.
 * @param home the folder that keeps it, by default the project's `.hearthline`
 */
export function rootfsPath(home = stateHome): string {
  const hash = createHash('sha256').update(JSON.stringify([packages(), EXCLUDED, HOOKS]))
  return join(home, `rootfs-${hash.digest('hex').slice(0, 12)}`)
}

/**
 * Builds the root if it is not there, and returns its directory. Needs root and Debian's package mirror; takes about a minute. Safe against
 * a second builder (they take turns on a lock), Ctrl-C and kill -9.
 * @throws with what to install or do, when it cannot be built here
 */
export async function ensureRootfs(report: Report, home = stateHome): Promise<string> {
  const target = rootfsPath(home)
  if (existsSync(target)) return target
  if (process.getuid?.() !== 0) {
    throw new Error(
      'The embedded runtime is built and run as root. Start as root, use Docker (docker-compose.yml), ' +
        'or point DATABASE_URL, REDIS_URL, ARI_URL and AMI_URL at services of your own.',
    )
  }
  await ensureHostPackages(
    { 'mmdebstrap': 'mmdebstrap', '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring' },
    report,
  )
  mkdirSync(dirname(target), { recursive: true })
  report(`building the runtime's Debian root (${packages().length} packages and what they need)`)
  await buildOnce(target, mmdebstrapCommand(target), report)
  return target
}

/**
 * Makes `target` by a command that has it among its words: complete or not at all, once however many ask at the same time, in namespaces
 * that end with this process.
 * @throws with the end of the command's output, when it fails
 */
export async function buildOnce(target: string, command: readonly string[], report: Report): Promise<void> {
  if (existsSync(`${target}.part`)) report('waiting for a build that has begun, or clearing what it left')
  await runStep(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'flock',
      join(dirname(target), 'rootfs.lock'),
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      join(projectDir, 'runtime/build-once.sh'),
      target,
      ...command,
    ],
    report,
    line => (/^I: (?!automatically|chroot architecture|copying|cleaning|setting up|running)/.test(line) ? line.slice(3) : null),
  )
}

function mmdebstrapCommand(target: string): string[] {
  const options = ['Acquire::Check-Valid-Until "false"', 'Acquire::Languages "none"', ...aptProxies()]
  return [
    'mmdebstrap',
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    '--dpkgopt=force-confold',
    ...options.map(option => `--aptopt=${option}`),
    ...EXCLUDED.map(path => `--dpkgopt=path-exclude=${path}`),
    `--include=${packages().join(',')}`,
    `--essential-hook=${HOOKS.noCluster}`,
    `--customize-hook=${HOOKS.asteriskIsNew}`,
    `--customize-hook=${HOOKS.noDns}`,
    `--customize-hook=${HOOKS.small}`,
    'sid',
    target,
    `deb ${debianMirror()} sid main`,
  ]
}

function packages(): string[] {
  return [...new Set(PACKAGE_LISTS.flatMap(list => readPackageList(readFileSync(join(projectDir, list), 'utf8'))))]
}

/** Asterisk's module directory inside a root: its name contains the machine's architecture. */
export function modulesDir(rootfs: string): string {
  for (const name of readdirSync(join(rootfs, 'usr/lib'))) {
    const path = `/usr/lib/${name}/asterisk/modules`
    if (existsSync(join(rootfs, path))) return path
  }
  throw new Error(`no Asterisk modules under ${rootfs}/usr/lib`)
}
