import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ApplicationCommandOptionType, GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { templateManifestSchema } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import { listTemplateNames } from './read-template.ts'

const templatesDir = resolve('templates')
const names = await listTemplateNames(templatesDir)
const read = async (name: string, file: string) => readFile(resolve(templatesDir, name, file), 'utf8')

it('ships the templates that the design names', () => {
  expect(names).toEqual(['advanced', 'custom', 'standard'])
})

describe.each(names)('template %s', async (name) => {
  const raw = JSON.parse(await read(name, 'template.json'))
  const manifest = templateManifestSchema.parse(raw)

  it('has a manifest without anything that the schema does not know', () => {
    expect(manifest).toEqual(raw)
    expect(manifest.name).toBe(name)
  })

  it('has defaults that its own settings accept', () => {
    const written = Object.fromEntries(
      manifest.settings.flatMap((s) => (s.default === undefined ? [] : [[s.key, s.default]])),
    )
    expect(completeSettings(manifest, written)).toMatchObject(written)
  })

  it('has commands within Discord’s limits', () => {
    expect(new Set(manifest.commands.map((command) => command.name)).size).toBe(manifest.commands.length)
    for (const command of manifest.commands) {
      expect(JSON.stringify(command).length).toBeLessThan(8000)
      const options = (command.options ?? []) as unknown as { name: string; type: number; required?: boolean }[]
      const required = options.map((option) => option.required === true)
      expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)))
      expect(new Set(options.map((option) => option.name)).size).toBe(options.length)
      for (const option of options) expect(ApplicationCommandOptionType[option.type]).toBeDefined()
    }
  })

  it('tells its version in its changelog', async () => {
    expect(await read(name, 'CHANGELOG.md')).toContain(`## ${manifest.version}\n`)
    expect(await read(name, 'README.md')).not.toBe('')
  })
})

it('asks for the least that standard needs', async () => {
  const { intents, permissions } = JSON.parse(await read('standard', 'template.json'))
  expect(intents).toBe(GatewayIntentBits.Guilds)
  const { ViewChannel, SendMessages, EmbedLinks } = PermissionFlagsBits
  expect(BigInt(permissions)).toBe(ViewChannel | SendMessages | EmbedLinks)
})

it.each([
  { commands: [{ name: 'Refer', description: 'x' }] },
  { commands: [{ name: 'two words', description: 'x' }] },
  { commands: [{ name: 'refer', description: '' }] },
  { commands: [{ name: 'refer', description: 'x', options: [{ name: 'UP', description: 'x' }] }] },
  { name: '../x' },
  { version: '1.0' },
  { permissions: '-1' },
  { intents: -1 },
  { runsOn: [] },
  { settings: [1, 2].map(() => ({ key: 'a', label: 'A', description: '', type: 'text' })) },
])('the schema refuses %j', async (wrong) => {
  const good = JSON.parse(await read('standard', 'template.json'))
  expect(templateManifestSchema.safeParse({ ...good, ...wrong }).success).toBe(false)
})
