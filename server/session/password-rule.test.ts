import t from 'tap'
import { DEMO_PASSWORD } from '../../db/demo.ts'
import { passwordFault } from './password-rule.ts'

const person = { username: 'intake1', name: '李晓梅' }

t.test('a password is long, not common, not the name', t => {
  for (const [password, fault] of [
    ['short', 'password_short'],
    ['九个字的密码不够长', 'password_short'],
    ['🔑🔑🔑🔑🔑', 'password_short'],
    ['qwertyuiop', 'password_common'],
    ['QWERTYUIOP', 'password_common'],
    ['ｑｗｅｒｔｙｕｉｏｐ', 'password_common'],
    ['1234567890', 'password_common'],
    ['9876543210', 'password_common'],
    ['aaaaaaaaaaaa', 'password_common'],
    ['abcabcabcabc', 'password_common'],
    ['1qaz2wsx3edc', 'password_common'],
    ['basketball', 'password_common'],
    ['intake1-intake', 'password_name'],
    ['my INTAKE1 word', 'password_name'],
    ['李晓梅的家在岳阳楼区', 'password_name'],
    ['correct horse battery', null],
    ['岳阳楼下洞庭湖水天一色', null],
    ['tR0ub4dor&3x', null],
    [DEMO_PASSWORD, null],
  ] as const)
    t.equal(passwordFault(password, person), fault, password)
  t.equal(passwordFault('a-long-word-li', { username: 'li', name: '李' }), null, 'a short name is a part of many words')
  t.equal(passwordFault('zhang wei 2026', { username: 'zw001', name: 'Zhang Wei' }), 'password_name')
  t.equal(passwordFault('zhangwei-2026', { username: 'zw001', name: 'Zhang Wei' }), 'password_name')
  t.end()
})
