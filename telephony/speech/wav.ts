/** Bytes before the samples of a WAV file as `wavFile` writes it. */
export const WAV_HEADER_BYTES = 44

/**
 * A WAV file of 16 bit mono little-endian samples. The header has the true length: Asterisk reads exactly as much as it says.
 * @param rate samples per second
 */
export const wavFile = (samples: Uint8Array, rate: number): Buffer => {
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0)
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([header, samples])
}
