/** How the built console is sent. */
import { gunzipSync, gzipSync, brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import Fastify from 'fastify'
import t from 'tap'
import { installConsole } from './console.ts'

const script = 'export const words = "岳阳"\n'.repeat(200)

t.test('scripts go compressed to whoever takes it so, with the length of a year and the type of a script', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const dir = t.testdir({
    'index.html': '<html></html>',
    'assets': {
      'console.js': script,
      'console.js.br': brotliCompressSync(script),
      'console.js.gz': gzipSync(script),
      'small.js': 'export {}',
    },
  })
  await installConsole(app, dir)
  const get = (url: string, encoding?: string) =>
    app.inject({ method: 'GET', url, headers: encoding ? { 'accept-encoding': encoding } : {} })

  const brotli = await get('/assets/console.js', 'gzip, deflate, br')
  t.match(brotli.headers, {
    'content-encoding': 'br',
    'content-type': /javascript/,
    'vary': /accept-encoding/i,
    'cache-control': /immutable/,
  })
  t.equal(brotliDecompressSync(brotli.rawPayload).toString(), script)

  const gzip = await get('/assets/console.js', 'gzip')
  t.equal(gzip.headers['content-encoding'], 'gzip')
  t.equal(gunzipSync(gzip.rawPayload).toString(), script)

  const plain = await get('/assets/console.js')
  t.equal(plain.headers['content-encoding'], undefined)
  t.equal(plain.body, script)

  const small = await get('/assets/small.js', 'br')
  t.equal(small.headers['content-encoding'], undefined, 'what has no compressed copy goes as it is')
  t.equal(small.body, 'export {}')

  const page = await get('/orders/of-the-console', 'br')
  t.match(page, { statusCode: 200, body: '<html></html>' })
  t.match(page.headers, { 'cache-control': 'no-cache', 'content-security-policy': /default-src/ })
  t.equal((await get('/assets/none.js', 'br')).statusCode, 404)
})
