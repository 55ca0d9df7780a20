import t from 'tap'
import { decodeG711, encodeG711, PCMA, PCMU } from './g711.ts'
import { likeness, loudest, power, samplesOf, silence, tone, toneShare, wavOf } from './tones.ts'

function spoken(source: (into: Int16Array) => void, length = 1600): Int16Array {
  const block = new Int16Array(length)
  source(block)
  return block
}

t.test('a tone is told from another, from silence and from noise', t => {
  const block = spoken(tone(440))
  t.ok(toneShare(block, 440) > 0.99)
  t.ok(toneShare(block, 1000) < 0.01)
  t.equal(toneShare(spoken(silence()), 440), 0)
  let seed = 1
  const noise = Int16Array.from({ length: 1600 }, () => ((seed = (seed * 16807) % 2147483647) % 20000) - 10000)
  t.ok(toneShare(noise, 440) < 0.1)
  t.end()
})

t.test('a recording is known again, quieter and through the telephone, and no other is taken for it', t => {
  let seed = 7
  const noise = (length: number) => Int16Array.from({ length }, () => ((seed = (seed * 16807) % 2147483647) % 20000) - 10000)
  const [recording, other] = [noise(4000), noise(4000)]
  t.same(samplesOf(wavOf(into => into.set(recording), 0.5)), recording)
  const heard = decodeG711(PCMA, encodeG711(PCMA, Int16Array.from([...noise(333), ...recording.map(sample => sample / 2)])))
  t.ok(likeness(heard, 333, recording) > 0.95)
  t.ok(likeness(heard, 334, recording) < 0.2, 'a sample later it is another sound')
  t.ok(likeness(heard, 333, other) < 0.2)
  t.equal(likeness(spoken(silence(), 4000), 0, recording), 0)
  const late = Int16Array.from([...new Int16Array(800), ...recording.subarray(0, 800)])
  t.same(loudest(late, 800), recording.subarray(0, 800))
  t.end()
})

t.test('both laws keep a tone, and every code survives a round trip', t => {
  const block = spoken(tone(437))
  for (const law of [PCMU, PCMA]) {
    const back = decodeG711(law, encodeG711(law, block))
    t.ok(toneShare(back, 437) > 0.99)
    t.ok(Math.abs(power(back) / power(block) - 1) < 0.02, 'as loud as before')
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    const linear = decodeG711(law, codes)
    t.same(decodeG711(law, encodeG711(law, linear)), linear)
  }
  t.equal(decodeG711(PCMU, Uint8Array.of(0xff))[0], 0)
  t.equal(decodeG711(PCMA, Uint8Array.of(0xd5))[0], 8, 'the smallest step of the A-law')
  t.end()
})
