// Ports: whether one is free, and blocks of them for tests.
import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'

/** Whether nobody holds the TCP port on an address (by default loopback). */
export function isTcpFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Whether nobody holds the UDP port on an address (by default loopback). */
export function isUdpFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}

/** Blocks lie below the ports that the kernel hands out by itself (32768 up), so that a stopped service finds its port free again. */
const BLOCK_SIZE = 1000
const BLOCKS = [
  ...Array.from({ length: 11 }, (_, k) => 21_000 + k * BLOCK_SIZE),
  ...Array.from({ length: 8 }, (_, k) => 11_000 + k * BLOCK_SIZE),
]
/** The first ports of a block are for services, the rest for audio. */
const FIXED = 20

export type PortBlock = { first: number; last: number; release: () => Promise<void> }

/**
 * Takes a range of at least `size` ports for this process. The claim is a listening socket on the range's first port: the kernel gives it
 * up when the process ends, however it ends.
 * @throws when all are taken
 */
export async function takePortBlock(size = BLOCK_SIZE): Promise<PortBlock> {
  const count = Math.ceil(size / BLOCK_SIZE)
  for (const first of BLOCKS) {
    if (!Array.from({ length: count }, (_, k) => first + k * BLOCK_SIZE).every(start => BLOCKS.includes(start))) continue
    const claims: Server[] = []
    const release = async () => {
      await Promise.all(claims.map(claim => new Promise(resolve => claim.close(resolve))))
    }
    for (let k = 0; k < count; k += 1) {
      const claim = await claimPort(first + k * BLOCK_SIZE)
      if (!claim) break
      claims.push(claim)
    }
    if (claims.length === count && (await areFree(first + 1, first + FIXED)))
      return { first, last: first + count * BLOCK_SIZE - 1, release }
    await release()
  }
  throw new Error('no block of free ports is left for another instance')
}

async function areFree(from: number, to: number): Promise<boolean> {
  for (let port = from; port < to; port += 1) if (!(await isTcpFree(port)) || !(await isUdpFree(port))) return false
  return true
}

function claimPort(port: number): Promise<Server | undefined> {
  return new Promise(resolve => {
    const server = createServer(socket => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.unref()
      resolve(server)
    })
  })
}
