/** G.711 companding (ITU-T G.711): PCMU and PCMA to and from 16-bit linear samples. */

/** RTP payload types of the two laws. */
export const PCMU = 0
export const PCMA = 8

const fromUlaw = Int16Array.from({ length: 256 }, (_, code) => {
  const u = ~code & 0xff
  const magnitude = (((u & 0x0f) << 3) + 0x84) << ((u & 0x70) >> 4)
  return u & 0x80 ? 0x84 - magnitude : magnitude - 0x84
})

const fromAlaw = Int16Array.from({ length: 256 }, (_, code) => {
  const a = code ^ 0x55
  const exponent = (a & 0x70) >> 4
  const mantissa = (a & 0x0f) << 4
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
  return a & 0x80 ? magnitude : -magnitude
})

/** Nearest code of a law for each of the 65536 samples, made once from the decoding table. */
function encoder(table: Int16Array): Uint8Array {
  const codes = [...table.keys()].sort((a, b) => table[a]! - table[b]!)
  const out = new Uint8Array(65536)
  let at = 0
  for (let sample = -32768; sample <= 32767; sample++) {
    while (at < 255 && Math.abs(table[codes[at + 1]!]! - sample) <= Math.abs(table[codes[at]!]! - sample)) at++
    out[sample + 32768] = codes[at]!
  }
  return out
}

const toUlaw = encoder(fromUlaw)
const toAlaw = encoder(fromAlaw)

/** Linear samples of one payload. */
export function decodeG711(type: number, payload: Uint8Array): Int16Array {
  const table = type === PCMU ? fromUlaw : fromAlaw
  return Int16Array.from(payload, code => table[code]!)
}

/** Payload of linear samples. */
export function encodeG711(type: number, samples: Int16Array): Buffer {
  const table = type === PCMU ? toUlaw : toAlaw
  const out = Buffer.allocUnsafe(samples.length)
  for (let i = 0; i < samples.length; i++) out[i] = table[samples[i]! + 32768]!
  return out
}
