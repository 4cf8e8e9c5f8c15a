import type { Bot } from '../../domain/bot.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Clients } from '../services.ts'

/** A link that adds the bot to a server with the least permissions its template needs; the client's own server is offered first. */
export function createInvite({ inviteBase, clients }: { inviteBase: string; clients: Pick<Clients, 'get'> }) {
  return async (bot: Bot, { permissions }: TemplateManifest): Promise<string | undefined> => {
    if (bot.applicationId === null) return undefined
    const { guildId } = await clients.get(bot.clientId)
    const url = new URL('/oauth2/authorize', inviteBase)
    url.searchParams.set('client_id', bot.applicationId)
    url.searchParams.set('scope', 'bot applications.commands')
    url.searchParams.set('permissions', permissions)
    if (guildId !== null) url.searchParams.set('guild_id', guildId)
    return url.href
  }
}
