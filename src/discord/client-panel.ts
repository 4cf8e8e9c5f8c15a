import type { Cause } from '../domain/bot.ts'
import type { Incident } from '../domain/incident.ts'
import type { Panel } from './command.ts'
import { memberNames } from './incident-group-card.ts'
import { ago, at, count, duration, plain } from './text.ts'

/** How many bots a message names. */
const named = 15

/** An incident as the people of a client read it: only their bots, no log lines, no names of engines, nothing to press. */
export function clientPanel(incident: Incident, clientId: string): Panel {
  const { groupKind, groupId, members, downSince, resolvedAt, state, acknowledgedBy } = incident
  const theirs = members.filter((member) => member.clientId === clientId)
  const who = groupKind === null ? plain(incident.botName) : count(theirs.length, 'of your bots', 'of your bots')
  const many = groupKind !== null && theirs.length !== 1
  if (groupId !== null && state === 'open') {
    const text = 'Other bots of yours have the same trouble; a message of its own tells how it goes on.'
    return { title: `${who} is not the only one`, tone: 'quiet', text }
  }
  const bots = groupKind === null ? [] : [{ name: 'Bots', value: memberNames(theirs, named) || '–' }]
  if (state === 'resolved') {
    const took = resolvedAt ? [field('Lasted', duration(resolvedAt.getTime() - downSince.getTime()))] : []
    const { title, tone } = endings[incident.resolution ?? 'recovered']
    return { title: `${who} ${many ? title.many : title.one}`, tone, fields: [since(incident), ...took, ...bots] }
  }
  const word = incident.flappingSince !== null ? ['comes and goes', 'come and go'] : words(incident)
  return {
    title: `${who} ${many ? word[1] : word[0]}`,
    tone: incident.status === 'failed' || incident.status === 'offline' ? 'bad' : 'warning',
    text: `${plainly[incident.cause]} ${doing(incident)}`,
    fields: [since(incident), ...(acknowledgedBy === null ? [] : [field('Looked after', 'by a person')]), ...bots],
  }
}

const field = (name: string, value: string) => ({ name, value, inline: true })
const since = ({ downSince }: Incident) => field('Since', `${at(downSince)} (${ago(downSince)})`)

function words({ status }: Incident): readonly [string, string] {
  if (status === 'degraded') return ['works only in part', 'work only in part']
  if (status === 'starting') return ['is coming back', 'are coming back']
  if (status === 'unknown') return ['cannot be seen right now', 'cannot be seen right now']
  if (status === 'maintenance') return ['is being worked on', 'are being worked on']
  return ['is offline', 'are offline']
}

function doing({ status, cause }: Incident): string {
  if (status === 'failed' || status === 'degraded') return 'We have been told and look into it.'
  if (status === 'maintenance') return 'It was out of order when that began.'
  return cause === 'discord_outage' ? 'It comes back by itself.' : 'It is being started again by itself.'
}

const endings = {
  recovered: { title: { one: 'is online again', many: 'are online again' }, tone: 'good' },
  stopped: { title: { one: 'was stopped', many: 'were stopped' }, tone: 'quiet' },
  deleted: { title: { one: 'was taken away', many: 'were taken away' }, tone: 'quiet' },
  closed: { title: { one: 'was dealt with', many: 'were dealt with' }, tone: 'quiet' },
} as const

/** What a person who runs no bots understands, without what only the agency needs to know. */
const plainly: Readonly<Record<Cause, string>> = {
  process_exited: 'It stopped without being asked to.',
  zombie_gateway: 'It has lost its connection to Discord.',
  token_invalid: 'Discord does not let it log in.',
  intents_denied: 'Discord does not give it the rights that it needs.',
  login_budget: 'It has logged in as often as Discord allows, and has to wait.',
  crash_loop: 'It keeps stopping right after its start.',
  driver_unreachable: 'It cannot be seen at the moment; it may well be online.',
  monitor_blind: 'It could not be watched for a while.',
  discord_outage: 'Discord itself is out of order.',
  deploy_failed: 'Its new version did not start.',
  command_unanswered: 'It leaves commands unanswered.',
}
