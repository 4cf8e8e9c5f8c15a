import type { DiscordApplications } from '../services.ts'
import type { Access, Check } from './check.ts'

/** What people will find changed when they type `/`. */
export const createCommandsCheck = ({
  discord,
}: {
  discord: Pick<DiscordApplications, 'commandChanges'>
}): Check<Access> => ({
  name: 'Commands',
  async run({ manifest, token, applicationId }) {
    const { added, removed, changed } = await discord.commandChanges(token, applicationId, manifest.commands)
    const part = (word: string, names: readonly string[]) =>
      names.length === 0 ? [] : [`${word} ${names.map((name) => `/${name}`).join(', ')}`]
    const parts = [...part('adds', added), ...part('changes', changed), ...part('removes', removed)]
    if (parts.length === 0) return { verdict: 'ok', text: 'Discord has exactly those of the template.' }
    return { verdict: 'ok', text: `Against what Discord has, a deploy ${parts.join('; ')}.` }
  },
})
