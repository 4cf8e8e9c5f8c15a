import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Steering } from '../../src/app.ts'
import type { Command, Input } from '../../src/discord/command.ts'
import { rolloutReply } from '../../src/discord/rollout-card.ts'
import { count, plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'
import type { WaveMode } from '../../src/domain/rollout.ts'
import { suggestClients, suggestTemplates } from '../choices.ts'
import { given } from '../given.ts'

/** `/template rollout`: brings bots to the current version in waves; its buttons pause it, resume it and abort it. */
export const templateRollout = {
  data: new SlashCommandSubcommandBuilder()
    .setName('rollout')
    .setDescription('Bring all bots of a template to its current version, in waves')
    .addStringOption((o) =>
      o.setName('template').setDescription('Which template').setRequired(true).setAutocomplete(true),
    )
    .addStringOption((o) => o.setName('client').setDescription('Only bots of this client').setAutocomplete(true))
    .addStringOption((o) =>
      o
        .setName('waves')
        .setDescription('One bot, then 10 %, 50 % and all when left out')
        .addChoices(
          { name: '1 bot, 10 %, 50 %, all', value: 'size' },
          { name: 'one client after another, the smallest first', value: 'client' },
        ),
    ),
  level: 'admin',
  autocomplete: { template: suggestTemplates, client: suggestClients },
  async confirm(input, app) {
    const client = input.text('client')
    const owner = client === undefined ? undefined : await app.clients.get(client)
    const { version, waves, held } = await app.rollouts.plan({ ...wanted(input), ...given({ client: owner?.id }) })
    const { name } = await app.templates.get(input.text('template') ?? '')
    const sizes = waves.map(({ length }) => length)
    const all = sizes.reduce((sum, size) => sum + size, 0)
    return {
      title: `Roll out ${plain(name)} ${version}?`,
      text: [
        `${count(all, 'bot')}${owner ? ` of ${plain(owner.name)}` : ''} in ${count(sizes.length, 'wave')}: ${sizesOf(sizes)}. Each is released as by /bot deploy and goes back by itself if it does not work; the first that does ends the rollout.`,
        ...(held.length > 0 ? [`${count(held.length, 'bot')} cannot be moved: see /template drift.`] : []),
      ].join('\n'),
      button: `Roll out to ${count(all, 'bot')}`,
      // One client’s bots have no clients to go by, so the button need not say it.
      options: given({ template: name, client: owner?.id, waves: owner ? undefined : input.text('waves') }),
    }
  },
  async run(input, app) {
    const id = input.text('rollout')
    if (id !== undefined) return rolloutReply(await app.rollouts.steer(id, actionOf(input.text('action'))))
    const client = input.text('client')
    const owner = client === undefined ? undefined : await app.clients.get(client)
    const asked = { by: input.actor.userId, channelId: input.channelId, replyId: input.replyId }
    return rolloutReply(await app.rollouts.start({ ...wanted(input), ...given({ client: owner?.id }), ...asked }))
  },
} satisfies Command

function actionOf(text: string | undefined): Steering {
  if (text === 'pause' || text === 'resume' || text === 'abort') return text
  throw problem('RolloutNotFound')
}

const wanted = (input: Input) => ({
  template: input.text('template') ?? '',
  ...given({ waves: input.text('waves') as WaveMode | undefined }),
})

const sizesOf = (sizes: readonly number[]) =>
  sizes.length <= 8 ? sizes.join(', ') : `${sizes.slice(0, 7).join(', ')} and ${sizes.length - 7} more`
