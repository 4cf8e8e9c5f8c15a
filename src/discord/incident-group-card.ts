import type { Incident } from '../domain/incident.ts'
import { causeTexts } from './causes.ts'
import type { Panel } from './command.ts'
import { ago, at, count, duration, plain } from './text.ts'

/** How many bots a card names: it is to be read at a glance. */
export const namedOnCard = 10

/** Bots that failed together, in one card: how many, what they have in common, and who is not back. */
export function groupPanel(incident: Incident, more: NonNullable<Panel['fields']>, most: number): Panel {
  const { botName, cause, downSince, resolvedAt, members, state } = incident
  const back = members.filter((member) => member.state === 'resolved').length
  const title = state === 'open' ? `${plain(botName)} ${states[incident.status] ?? 'are offline'}` : ends(incident)
  return {
    title,
    tone:
      state === 'open'
        ? incident.status === 'maintenance'
          ? 'quiet'
          : 'bad'
        : incident.resolution === 'recovered'
          ? 'good'
          : 'quiet',
    text: `${common(incident)} ${causeTexts[cause].means}`,
    fields: [
      { name: 'Clients', value: plain(incident.clientName), inline: true },
      { name: 'Since', value: `${at(downSince)} (${ago(downSince)})`, inline: true },
      ...(resolvedAt
        ? [{ name: 'Lasted', value: duration(resolvedAt.getTime() - downSince.getTime()), inline: true }]
        : [{ name: 'Back', value: `${back} of ${members.length}`, inline: true }]),
      ...more,
      ...(state === 'open' ? [{ name: 'What Muster is doing', value: causeTexts[cause].muster }] : []),
      { name: 'Bots', value: memberNames(members, most, ': /incident show') },
    ],
  }
}

/** A bot that failed with others has its own card only where that was posted before the others failed. */
export function memberPanel({ botName, groupName }: Incident): Panel {
  return {
    title: `${plain(botName)} failed with others`,
    tone: 'quiet',
    text: `It is one of **${plain(groupName ?? 'several bots')}**; the alert of that name tells how it goes on.`,
  }
}

const states: Partial<Record<Incident['status'], string>> = {
  failed: 'have given up',
  degraded: 'are degraded',
  unknown: 'cannot be watched',
  starting: 'are coming back',
  maintenance: 'are in maintenance',
}

const endings = {
  recovered: 'are online again',
  stopped: 'were stopped',
  deleted: 'were deleted',
  closed: 'are not looked at any more',
} as const
const ends = ({ botName, resolution }: Incident) => `${plain(botName)} ${endings[resolution ?? 'recovered']}`

function common({ groupKind, groupKey }: Incident): string {
  const what = plain(groupKey ?? '')
  const suspect = groupKind === 'engine' ? `the engine ${what} or its machine` : `the code of ${what}`
  return `They failed within a minute of each other, so look at ${suspect} first. Of each:`
}

/** The first of the bots with how each is, and how many more there are; `where` = how to see those. */
export function memberNames(members: Incident['members'], most: number, where = ''): string {
  const shown = members
    .slice(0, most)
    .map(({ botName, state }) => `${state === 'open' ? '🔴' : '🟢'} ${plain(botName)}`)
  const left = members.length - shown.length
  return [shown.join(', '), ...(left > 0 ? [`… and ${count(left, 'more', 'more')}${where}`] : [])].join(' ')
}
