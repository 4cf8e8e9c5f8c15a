import type { Bot } from '../../domain/bot.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Clients, DiscordApplications } from '../services.ts'
import type { Access, Check } from './check.ts'

interface Needs {
  discord: Pick<DiscordApplications, 'lackingIn'>
  clients: Pick<Clients, 'get'>
  inviteUrlOf: (bot: Bot, manifest: TemplateManifest) => Promise<string | undefined>
}

/** What the bot may do in its client's server, against what its template asks for. Only people can give it more, so nothing of it blocks. */
export const createPermissionsCheck = ({ discord, clients, inviteUrlOf }: Needs): Check<Access> => ({
  name: 'Permissions',
  async run({ bot, manifest, token }) {
    const client = await clients.get(bot.clientId)
    if (client.guildId === null)
      return { verdict: 'ok', text: 'Its client names no server that it would have to be in.' }
    const lacking = await discord.lackingIn(token, client.guildId, manifest.permissions)
    if (lacking?.length === 0)
      return { verdict: 'ok', text: 'It may do in its client’s server all that its template asks for.' }
    const url = await inviteUrlOf(bot, manifest)
    const link = url === undefined ? {} : { link: url }
    return lacking === undefined
      ? { verdict: 'warning', text: 'It is not in its client’s server yet.', fix: 'Invite it by the link.', ...link }
      : {
          verdict: 'warning',
          text: `In its client’s server it lacks: ${lacking.join(', ')}.`,
          fix: 'Invite it again by the link, which asks for them, or give its role these permissions.',
          ...link,
        }
  },
})
