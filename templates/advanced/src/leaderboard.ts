import type { Answer, BotCommand, BotComponent, CommandContext, Sender } from '../../runtime/command.ts'
import { dataOf } from './data.ts'
import { link, look, onlyInServers, people } from './words.ts'

/** What the database hands out at most; nobody pages further. */
const mostPlaces = 100

/** `/leaderboard`: who referred the most people in this server, with buttons from page to page. */
export const leaderboard: BotCommand = {
  slowAnswer: 'public',
  canary: {},
  run: (input, context) => pageOf(input, context, 1),
}

/** Its buttons: `leaderboard:2` is the second page. Places may have changed since, so a page that is gone becomes the last. */
export const leaderboardPage: BotComponent = {
  run: (input, context) => pageOf(input, context, Number(input.args[0]) || 1),
}

async function pageOf({ guildId }: Sender, { settings, call }: CommandContext, wanted: number): Promise<Answer> {
  if (guildId === undefined) return onlyInServers
  const places = await dataOf(call, guildId).leaderboard(mostPlaces)
  if (places.length === 0) {
    const text = 'Nobody has been referred in this server yet. Type `/refer` to be the first.'
    return { title: 'Leaderboard', text, ...look(settings), tone: 'info' }
  }
  const size = Number(settings.page_size)
  const pages = Math.ceil(places.length / size)
  const page = Math.min(Math.max(1, wanted), pages)
  const first = (page - 1) * size
  const shown = places.slice(first, first + size)
  const { footer = '', ...colours } = look(settings)
  return {
    title: 'Leaderboard',
    text: shown
      .map(({ userId, total }, i) => `${medal(first + i)} <@${userId}> · ${people(total)}`)
      .concat(hasTies(places) ? ['', 'Of equal totals, the one reached first is ahead.'] : [])
      .join('\n'),
    footer: pages > 1 ? `${footer} · page ${page} of ${pages}` : footer,
    ...colours,
    ...link(settings),
    ...(pages > 1
      ? {
          rows: [
            [
              { label: 'Back', id: `leaderboard:${page - 1}`, disabled: page === 1 },
              { label: 'Next', id: `leaderboard:${page + 1}`, disabled: page === pages },
            ],
          ],
        }
      : {}),
    tone: 'info',
  }
}

const medal = (index: number) => ['🥇', '🥈', '🥉'][index] ?? `**${index + 1}.**`

const hasTies = (places: readonly { total: number }[]) =>
  places.some(({ total }, index) => total === places[index + 1]?.total)
