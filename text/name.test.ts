import t from 'tap'
import { foldName } from './name.ts'

t.test('the dot of a name, its width and its spaces make no other name', async t => {
  for (const dot of ['·', '•', '‧', '・', '．', '.', '･', '∙', '⋅', ' ', '\u3000', '\u200b', ''])
    t.equal(foldName(`古丽米热${dot}艾比布力`), '古丽米热艾比布力', JSON.stringify(dot))
  t.equal(foldName('Ｔｏｍ  Smith'), 'tomsmith')
  t.equal(foldName(' 张 伟 '), '张伟')
  t.not(foldName('张伟'), foldName('张玮'))
  t.not(foldName('Zoë'), foldName('Zoe'), 'letters stay what they are')
})
