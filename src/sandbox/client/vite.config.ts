import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds the web client into the folder that the sandbox serves. */
export default defineConfig({
  root: at('.'),
  base: '/',
  build: { outDir: at('../../../dist/client'), emptyOutDir: true, modulePreload: { polyfill: false } },
})
