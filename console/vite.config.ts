import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwind from '@tailwindcss/vite'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { writeCompressed } from './compressed.ts'

const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  closeBundle: () => writeCompressed(fileURLToPath(new URL('dist', import.meta.url))),
}

/** `npx vite build console` makes console/dist; `npx vite console` serves it beside a running api (HTTP_PORT 8080). */
export default defineConfig({
  plugins: [svelte(), tailwind(), compressed],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1300 },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:8080', ws: true },
      '/sip': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
})
