// What the host's own apt knows: its mirror, its proxies, and how to install what the runtime's builder and the tests need.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runStep, type Report } from './progress.ts'

const DEFAULT_MIRROR = 'http://deb.debian.org/debian'

/** The Debian archive that this host installs from; the default one where it has none (another distribution, no apt). */
export function debianMirror(): string {
  const uris = output('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian'])
  return (
    uris
      .split('\n')
      .find(uri => /\/debian\/?$/.test(uri))
      ?.replace(/\/$/, '') ?? DEFAULT_MIRROR
  )
}

/** The host's proxy settings for archives, as lines of an apt configuration. */
export function aptProxies(): string[] {
  return output('apt-config', ['dump', 'Acquire'])
    .split('\n')
    .filter(line => /^Acquire::https?::proxy\b.*"[^"]/i.test(line))
    .map(line => line.replace(/;$/, ''))
}

/**
 * Installs what is missing of `needed`: from a program's name (or an absolute path) to the Debian package that has it.
 * @throws with the command to run, where this cannot be done from here
 */
export async function ensureHostPackages(needed: Record<string, string>, report: Report): Promise<void> {
  const missing = Object.entries(needed)
    .filter(([program]) => !isInstalled(program))
    .map(([, name]) => name)
  if (missing.length === 0) return
  const names = [...new Set(missing)]
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    throw new Error(`Missing on this machine: ${names.join(', ')}. Install with: sudo apt-get install ${names.join(' ')}`)
  }
  report(`installing ${names.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runStep('apt-get', ['update', '-qq'], report, undefined, { env })
  await runStep('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], report, undefined, { env })
}

/** Whether a program is on the path, or, for an absolute path, whether the file is there. */
export function isInstalled(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program)
  return (process.env.PATH ?? '').split(delimiter).some(dir => existsSync(join(dir, program)))
}

function output(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
