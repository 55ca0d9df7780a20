/** What the console's build leaves beside its files. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { writeCompressed } from './compressed.ts'

t.test('scripts stand there compressed in both ways; small files and pictures do not', async t => {
  const script = 'export const words = "岳阳"\n'.repeat(200)
  const dir = t.testdir()
  mkdirSync(path.join(dir, 'assets'))
  writeFileSync(path.join(dir, 'assets/console.js'), script)
  writeFileSync(path.join(dir, 'assets/picture.png'), script)
  writeFileSync(path.join(dir, 'index.html'), '<html></html>')
  writeCompressed(dir)
  t.same(readdirSync(path.join(dir, 'assets')).sort(), ['console.js', 'console.js.br', 'console.js.gz', 'picture.png'])
  t.same(readdirSync(dir).sort(), ['assets', 'index.html'])
  t.equal(brotliDecompressSync(readFileSync(path.join(dir, 'assets/console.js.br'))).toString(), script)
  t.equal(gunzipSync(readFileSync(path.join(dir, 'assets/console.js.gz'))).toString(), script)
})
