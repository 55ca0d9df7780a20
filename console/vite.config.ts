import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwind from '@tailwindcss/vite'
import { defineConfig } from 'vite'

/** `npx vite build console` makes console/dist; `npx vite console` serves it beside a running api (HTTP_PORT 8080). */
export default defineConfig({
  plugins: [svelte(), tailwind()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1300 },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:8080', ws: true },
      '/sip': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
})
