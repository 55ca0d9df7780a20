import t from 'tap'
import { audioType } from './recordings.ts'
import { WAV_HEADER_BYTES, wavFile } from './wav.ts'

t.test('a WAV file says how long it is, and at what rate', t => {
  const samples = Buffer.from([1, 2, 3, 4, 5, 6])
  const file = wavFile(samples, 16_000)
  t.equal(audioType(file), 'wav')
  t.equal(file.length, WAV_HEADER_BYTES + samples.length)
  t.equal(file.readUInt32LE(4), file.length - 8)
  t.equal(file.readUInt32LE(24), 16_000)
  t.equal(file.readUInt32LE(28), 32_000, 'bytes a second')
  t.equal(file.readUInt32LE(40), samples.length)
  t.strictSame(file.subarray(WAV_HEADER_BYTES), samples)
  t.end()
})
