import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { hexDigest, sipDigest } from './digest.ts'

t.test('the example of RFC 7616, section 3.9.1', async t => {
  const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
  for (const [algorithm, expected] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    const secret = sipDigest('Mufasa', 'Circle of Life', 'http-auth@example.org', algorithm)
    const asked = hexDigest(algorithm, 'GET:/dir/index.html')
    t.equal(hexDigest(algorithm, `${secret}:${nonce}:00000001:${cnonce}:auth:${asked}`), expected, algorithm)
  }
})

t.test('every text has the digest that the platform gives it', async t => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
      const platform = (name: string) => createHash(name).update(text).digest('hex')
      return hexDigest('MD5', text) === platform('md5') && hexDigest('SHA-256', text) === platform('sha256')
    }),
  )
  t.equal(sipDigest('1001', '密码'), createHash('md5').update('1001:hearthline:密码').digest('hex'))
})
