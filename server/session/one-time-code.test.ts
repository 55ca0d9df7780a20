import t from 'tap'
import { Secret } from 'otpauth'
import { codeAt, isRecoveryCode, newOneTimePassword, newRecoveryCodes, newTotpSecret, stepOfCode, totpUri } from './one-time-code.ts'
import { passwordFault } from './password-rule.ts'
import { createVault } from './vault.ts'

t.test('codes are those of RFC 6238', t => {
  // appendix B, SHA-1, the last six of its eight digits
  const secret = Secret.fromLatin1('12345678901234567890').base32
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const) {
    t.equal(codeAt(secret, seconds * 1000), code)
    t.equal(stepOfCode(secret, code, seconds * 1000), Math.floor(seconds / 30))
  }
  t.end()
})

t.test('a code is good a step before and after its own, and says which step it is of', t => {
  const secret = newTotpSecret()
  const now = 1_800_000_015_000
  const step = now / 1000 / 30 - 0.5
  const code = codeAt(secret, now)
  t.equal(stepOfCode(secret, code, now), step)
  t.equal(stepOfCode(secret, code, now + 30_000), step)
  t.equal(stepOfCode(secret, code, now - 30_000), step)
  t.equal(stepOfCode(secret, code, now + 60_000), null)
  t.equal(stepOfCode(secret, code, now - 60_000), null)
  for (const bad of ['', '12345', '1234567', 'abcdef', '１２３４５６']) t.equal(stepOfCode(secret, bad, now), null, bad)
  t.match(totpUri(secret, 'lead', '95081'), /^otpauth:\/\/totp\/95081:lead\?.*secret=[A-Z2-7]{32}/)
  t.end()
})

t.test('recovery codes and one-time passwords are all different, and fit their rules', t => {
  const codes = newRecoveryCodes()
  t.equal(new Set(codes).size, 10)
  t.ok(codes.every(code => isRecoveryCode(code.replace('-', ''))))
  t.notOk(isRecoveryCode('123456'))
  t.notOk(isRecoveryCode('abcdefghjl'), 'l is no letter of theirs')
  const password = newOneTimePassword()
  t.match(password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
  t.equal(passwordFault(password, { username: 'intake1', name: '李晓梅' }), null)
  t.not(newOneTimePassword(), password)
  t.end()
})

t.test('what is sealed opens with the same key, about the same, unchanged', t => {
  const vault = createVault('a secret of the test, of more than thirty-two characters')
  const sealed = vault.seal('秘密', 'second-factor:u1')
  t.equal(vault.open(sealed, 'second-factor:u1'), '秘密')
  t.not(vault.seal('秘密', 'second-factor:u1'), sealed, 'no two are alike')
  t.equal(vault.open(sealed, 'second-factor:u2'), null)
  t.equal(createVault('another secret of the test, of more than thirty-two').open(sealed, 'second-factor:u1'), null)
  const bytes = Buffer.from(sealed, 'base64url')
  for (const at of [0, 13, bytes.length - 1]) {
    const flipped = Buffer.from(bytes)
    flipped[at]! ^= 1
    t.equal(vault.open(flipped.toString('base64url'), 'second-factor:u1'), null, `bit of byte ${at}`)
  }
  for (const bad of ['', 'x', '啊', sealed.slice(4)]) t.equal(vault.open(bad, 'second-factor:u1'), null, bad)
  t.equal(vault.digest('code', 'a'), vault.digest('code', 'a'))
  t.not(vault.digest('code', 'a'), vault.digest('code', 'b'))
  t.end()
})
