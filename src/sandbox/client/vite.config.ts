import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Every browser that this page runs in reads woff2; the fonts' older form would only double what is built. */
const onlyWoff2: Plugin = {
  name: 'only-woff2',
  enforce: 'pre',
  transform: (code, id) =>
    /@fontsource.*\.css$/.test(id) ? code.replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, '') : undefined,
}

/** Builds the web client into the folder that the sandbox serves. */
export default defineConfig({
  root: at('.'),
  base: '/',
  plugins: [onlyWoff2],
  build: { outDir: at('../../../dist/client'), emptyOutDir: true, modulePreload: { polyfill: false } },
})
