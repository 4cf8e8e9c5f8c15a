import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { install } from '../world/guilds.ts'
import { escapeHtml, page } from './html.ts'

/** Discord's page for adding an application to a guild; here it asks only which one. */
export function addAuthorizePage(web: Hono, core: Core): void {
  web.get('/oauth2/authorize', (c) => {
    const { client_id = '', scope = 'bot applications.commands', permissions, guild_id } = c.req.query()
    const application = core.world.applications.get(client_id)
    if (!application) return c.html(page('Unknown application', '<p>No application has this client id.</p>'), 404)
    if (permissions !== undefined && !/^\d{1,20}$/.test(permissions))
      return c.html(page('Invalid permissions', '<p>Permissions are a whole number.</p>'), 400)
    const name = core.world.users.get(application.id)?.username ?? application.name
    const scopes = scope.split(/[\s+]+/)
    // Another site's page must not add bots by itself: it only gets the list to choose from.
    const isForeign = !['same-origin', 'none'].includes(c.req.header('sec-fetch-site') ?? 'none')
    if (guild_id === undefined || isForeign) {
      const url = new URL(c.req.url)
      const links = [...core.world.guilds.values()].map((guild) => {
        url.searchParams.set('guild_id', guild.id)
        return `<li><a href="${escapeHtml(url.pathname + url.search)}">${escapeHtml(guild.name)}</a></li>`
      })
      return c.html(page(`Add ${name} to a server`, `<ul>${links.join('')}</ul>`))
    }
    const guild = core.world.guilds.get(guild_id)
    if (!guild) return c.html(page('Unknown server', '<p>No server has this id.</p>'), 404)
    install(core, guild, application, {
      bot: scopes.includes('bot'),
      ...(permissions === undefined ? {} : { permissions: BigInt(permissions).toString() }),
    })
    return c.html(
      page(
        'Authorized',
        `<p><b>${escapeHtml(name)}</b> was added to <b>${escapeHtml(guild.name)}</b>.</p><p><a href="/">Open the sandbox</a></p>`,
      ),
    )
  })
}
