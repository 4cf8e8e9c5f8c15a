// Prints the folders of the packages that run in production, one a line: what package.json's dependencies lead to, by package-lock.json.
import { existsSync, readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const found = new Set()

/** A package is looked for beside the one that needs it, then further and further out, as Node does. */
function visit(name, around) {
  const i = around.findIndex((at) => packages[`${at}node_modules/${name}`] && existsSync(`${at}node_modules/${name}`))
  const folder = `${around[i]}node_modules/${name}`
  // An optional one, for another kind of machine.
  if (i === -1 || found.has(folder)) return
  found.add(folder)
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = packages[folder]
  const peers = Object.keys(peerDependencies ?? {}).filter((peer) => !peerDependenciesMeta[peer]?.optional)
  const needed = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
  for (const next of needed) visit(next, [`${folder}/`, ...around.slice(i)])
}

for (const name of Object.keys(packages[''].dependencies)) visit(name, [''])
// Those within others come with them.
for (const folder of [...found].sort()) if (folder.split('node_modules/').length === 2) console.log(folder)
