// What a person needs to know once everything runs.
import { DEMO_PASSWORD } from '../db/demo.ts'
import { people } from '../db/seed/centre.ts'
import type { Settings } from './settings.ts'

/** Prints the console's address, what telephones need, and the demo's accounts. */
export function printAddresses({ httpHost, ports, sipHost, numbers, trunkMatch, demo, state }: Settings): void {
  const lines = [
    '',
    'Hearthline is ready.',
    '',
    `  Console          http://${httpHost}:${ports.http}/`,
    `  SIP              ${sipHost}:${ports.sip} (UDP, TCP); calls from outside come from ${trunkMatch}`,
    `  Hotline          ${numbers.hotline}   straight to the queue ${numbers.direct}`,
    `  State and logs   ${state}`,
  ]
  if (demo)
    lines.push(
      '',
      `  Demo accounts, password ${DEMO_PASSWORD}:`,
      ...people.map(
        ([user, name, role, seat]) => `    ${user.padEnd(12)}${role.padEnd(10)}${seat ? `seat ${seat}  ` : '           '}${name}`,
      ),
    )
  console.log([...lines, '', 'Ctrl-C stops everything.', ''].join('\n'))
}
