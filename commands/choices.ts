import type { Choice, Command } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import { duration } from '../src/discord/text.ts'
import { type Maintenance, phaseOf } from '../src/domain/maintenance.ts'
import { stateWords } from './incident-words.ts'
import { shortDigest, verdictWords } from './release-words.ts'
import { causeWords, statusWords } from './status-words.ts'

type Suggest = NonNullable<Command['autocomplete']>[string]

/** Bots, with client and status; by id, because names change and may look alike. */
export const suggestBots = quiet(async (typed, _input, app) =>
  (await app.bots.suggest(typed.trim())).map((bot) => ({
    name: choiceName(bot.name, bot.clientName, statusWords[bot.status].word),
    value: bot.id,
  })),
)

/** Clients by name, with their industry. */
export const suggestClients = quiet(async (typed, _input, app) =>
  matching(typed, await app.clients.list(), (client) => client.name).map((client) => ({
    name: choiceName(client.name, client.industry),
    value: client.id,
  })),
)

/** Applications of the pool, with the bot that has one. */
export const suggestApplications = quiet(async (typed, _input, app) =>
  matching(typed, await app.applications.list(), (application) => application.name).map((application) => ({
    name: choiceName(application.name, application.botName ?? application.state),
    value: application.id,
  })),
)

/** Nodes of a swarm by name, with how they are. */
export const suggestNodes = quiet(async (typed, _input, app) =>
  matching(typed, await app.nodes.list(), ({ name }) => name).map(({ id, name, state, availability, bots }) => ({
    name: choiceName(name, state === 'down' ? 'down' : availability, `${bots} bots`),
    value: id,
  })),
)

/** Incidents by bot or client, those that are open first; by id. */
export const suggestIncidents = quiet(async (typed, _input, app) =>
  matching(typed, await app.incidents.list(), ({ botName, clientName }) => `${botName} ${clientName}`).map((one) => ({
    name: choiceName(
      `${stateWords(one).icon} ${one.botName}`,
      causeWords[one.cause],
      `${duration(Date.now() - one.downSince.getTime())} ago`,
    ),
    value: one.id,
  })),
)

/** Maintenance that can be ended: what is open, then what is planned; by id. */
export const suggestMaintenance = quiet(async (typed, _input, app) => {
  const now = new Date()
  const ahead = (await app.maintenance.list()).filter((one) => phaseOf(one, now) !== 'past')
  const subject = ({ scope, subject: name }: Maintenance) => (scope === 'fleet' ? 'the whole fleet' : name)
  return matching(typed, ahead, subject).map((one) => {
    const ms = one.startsAt.getTime() - now.getTime()
    const when = ms > 0 ? `in ${duration(ms)}` : `open for ${duration(one.endsAt.getTime() - now.getTime())} yet`
    return { name: choiceName(subject(one), when, one.cron), value: one.id }
  })
})

/** Templates by name or title. */
export const suggestTemplates = quiet(async (typed, _input, app) =>
  matching(typed, await app.templates.list(), ({ manifest }) => `${manifest.name} ${manifest.title}`).map(
    ({ manifest }) => ({ name: choiceName(manifest.name, manifest.title), value: manifest.name }),
  ),
)

/** Versions that a deploy of the bot that was picked can build: the one that the templates folder holds. */
export const suggestVersions = quiet(async (_typed, input, app) => {
  const template = input.text('template') ?? (await app.bots.get(input.text('bot') ?? '')).template
  const { version } = await app.templates.get(template)
  return [{ name: `${template} ${version}`, value: version }]
})

/** Earlier releases of the bot that was picked that worked: version, where, how old, by whom. */
export const suggestReleases = quiet(async (typed, input, app) => {
  const { bot, deployments } = await app.bots.deployments(input.text('bot') ?? '')
  const good = deployments.filter(({ id, state }) => state === 'succeeded' && id !== bot.deploymentId)
  const choices = good.map((one) => ({
    name: choiceName(
      `${one.template} ${one.templateVersion}`,
      `${duration(Date.now() - one.createdAt.getTime())} ago`,
      one.requestedByName && `by ${one.requestedByName}`,
      one.strategy,
      shortDigest(one.artifact),
      verdictWords[one.state].word,
    ),
    value: one.id,
  }))
  return matching(typed, choices, ({ name }) => name)
})

/** Discord servers that Muster is in, by name. */
export const suggestGuilds = quiet(async (typed, _input, app) =>
  named(matching(typed, await app.clients.guilds(), (guild) => guild.name)),
)

/** Text channels of the server of the client that was picked. */
export const suggestClientChannels = quiet(async (typed, input, app) =>
  named(
    matching(typed.replace(/^#/, ''), await app.alerts.clientChannels(input.text('client') ?? ''), ({ name }) => name),
  ),
)

/** Time zones by any part of their name; the usual ones before anything is typed. */
export const suggestTimeZones = quiet(async (typed) => {
  const offered = typed.trim() === '' ? usualTimeZones : ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const zones = matching(typed.replaceAll(' ', '_'), [...new Set(offered)], (zone) => zone)
  return zones.map((zone) => ({ name: zone, value: zone }))
})

/** Bots whose figures this person may see. */
export const suggestOwnBots = quiet(async (typed, input, app) => named(await app.stats.suggestBots(input.actor, typed)))

/** Clients whose figures this person may see. */
export const suggestOwnClients = quiet(async (typed, input, app) =>
  named(await app.stats.suggestClients(input.actor, typed)),
)

/** A list that cannot be had offers nothing: what the person types still works, and its failure is told when it runs. */
function quiet(suggest: Suggest): Suggest {
  return async (typed, input, app) => {
    try {
      return (await suggest(typed, input, app)).slice(0, 25)
    } catch {
      return []
    }
  }
}

/** Those whose name contains what was typed; the ones that begin with it first. */
function matching<T>(typed: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  const query = typed.trim().toLowerCase()
  const rank = (item: T) => nameOf(item).toLowerCase().indexOf(query)
  return items.filter((item) => rank(item) >= 0).toSorted((a, b) => Math.sign(rank(a)) - Math.sign(rank(b)))
}

/** At most 100 characters, Discord's limit; the name itself is kept as long as there is room. */
function choiceName(name: string, ...more: readonly (string | null)[]): string {
  return cutEnd([name, ...more.filter(Boolean)].join(' · '), 100)
}

const named = (items: readonly { id: string; name: string }[]): Choice[] =>
  items.map(({ id, name }) => ({ name: choiceName(name), value: id }))

const usualTimeZones = [
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Paris',
  'Europe/Istanbul',
  'Africa/Lagos',
  'Africa/Johannesburg',
  'Asia/Dubai',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
]
