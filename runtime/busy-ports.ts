// Ports that somebody else holds, said before anything is started, with the variable that chooses another.
import { isTcpFree, isUdpFree } from './ports.ts'
import type { Settings } from './settings.ts'

/** One line for each fixed port that is in use. */
export async function busyPorts({ ports, embedded, httpHost, sipBind }: Settings): Promise<string[]> {
  const needed: { variable: string; port: number; host: string; udp?: boolean }[] = [
    { variable: 'HTTP_PORT', port: ports.http, host: httpHost },
  ]
  const loopback = '127.0.0.1'
  if (embedded.includes('postgres')) needed.push({ variable: 'POSTGRES_PORT', port: ports.postgres, host: loopback })
  if (embedded.includes('valkey')) needed.push({ variable: 'VALKEY_PORT', port: ports.valkey, host: loopback })
  if (embedded.includes('asterisk')) {
    needed.push(
      { variable: 'ARI_PORT', port: ports.ari, host: loopback },
      { variable: 'AMI_PORT', port: ports.ami, host: loopback },
      { variable: 'SIP_PORT', port: ports.sip, host: sipBind },
      { variable: 'SIP_PORT', port: ports.sip, host: sipBind, udp: true },
    )
  }
  const lines: string[] = []
  for (const { variable, port, host, udp } of needed) {
    const free = udp ? await isUdpFree(port, host) : await isTcpFree(port, host)
    if (!free)
      lines.push(
        `${udp ? 'UDP' : 'TCP'} port ${port} on ${host} cannot be used; something may be listening there already. ` +
          `Choose another with ${variable}=…`,
      )
  }
  return lines
}
