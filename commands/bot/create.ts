import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { CreatedBot } from '../../src/app.ts'
import type { Command, Reply } from '../../src/discord/command.ts'
import { duration, plain } from '../../src/discord/text.ts'
import { type Strategy, strategies } from '../../src/domain/bot.ts'
import { Problem } from '../../src/domain/errors.ts'
import { mustBeGiven } from '../../src/domain/template.ts'
import { suggestClients, suggestTemplates } from '../choices.ts'
import { given } from '../given.ts'
import { otherName } from '../other-name.ts'
import { showProgress, stepLines } from '../progress.ts'
import { settingsForm, typedSettings } from '../settings-form.ts'
import { statusText } from '../status-words.ts'

/** `/bot create`: ends in a bot that is online, or in nothing at all and the reason. */
export const botCreate = {
  data: new SlashCommandSubcommandBuilder()
    .setName('create')
    .setDescription('Create a bot for a client and bring it online')
    .addStringOption((o) => o.setName('name').setDescription('Name of the bot').setRequired(true).setMaxLength(200))
    .addStringOption((o) => o.setName('client').setDescription('Whose bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) =>
      o.setName('template').setDescription('What kind of bot; standard when left out').setAutocomplete(true),
    )
    .addStringOption((o) =>
      o
        .setName('strategy')
        .setDescription('Where it runs; the usual place when left out')
        .addChoices(strategies.map((strategy) => ({ name: strategy, value: strategy }))),
    )
    .addStringOption((o) => o.setName('description').setDescription('Shown on the bot’s profile').setMaxLength(1000))
    .addBooleanOption((o) => o.setName('customize').setDescription('Fill in the template’s settings first')),
  level: 'admin',
  autocomplete: { client: suggestClients, template: suggestTemplates },
  async form(input, app) {
    try {
      const manifest = await app.templates.get(input.text('template') ?? 'standard')
      const asks = input.flag('customize') === true || manifest.settings.some(mustBeGiven)
      return asks && manifest.settings.length > 0
        ? settingsForm(manifest, `Settings of ${input.text('name')}`)
        : undefined
    } catch (error) {
      // An unknown template needs no form: `run` tells of it in the same words as of every other mistake.
      if (error instanceof Problem) return undefined
      throw error
    }
  },
  async run(input, app) {
    const name = input.text('name') ?? ''
    const template = input.text('template') ?? 'standard'
    const progress = showProgress(input, `Creating ${plain(name)}`)
    try {
      const created = await app.bots.create(
        {
          name,
          client: input.text('client') ?? '',
          template,
          ...given({
            strategy: input.text('strategy') as Strategy | undefined,
            description: input.text('description'),
            settings: typedSettings(await app.templates.get(template), input),
          }),
          by: input.actor.userId,
          channelId: input.channelId,
          replyId: input.replyId,
        },
        progress.on,
      )
      return online(created)
    } catch (error) {
      // A creation that a stop of Muster cuts short is neither undone nor over: the next start finishes it.
      if (error instanceof Problem && error.code !== 'ShuttingDown') return notCreated(name, progress.reached(), error)
      throw error
    }
  },
} satisfies Command

function online({ bot, deployment, steps, inviteUrl, username }: CreatedBot): Reply {
  const whole = steps.reduce((sum, { ms }) => sum + ms, 0)
  return {
    panels: [
      {
        title: `${plain(bot.name)} is online`,
        tone: 'good',
        fields: [
          { name: 'Status', value: statusText(bot), inline: true },
          { name: 'Client', value: plain(bot.clientName), inline: true },
          { name: 'Template', value: `${plain(bot.template)} ${bot.templateVersion}`, inline: true },
          { name: 'Strategy', value: bot.strategy, inline: true },
          { name: 'Invite', value: `[Invite to a server](${inviteUrl})`, inline: true },
          { name: 'Artifact', value: `\`${(deployment.artifact ?? bot.artifact ?? '–').slice(0, 12)}\``, inline: true },
          ...otherName(bot, username),
          { name: `Steps (${duration(whole)} in all)`, value: stepLines(steps) || '–' },
        ],
      },
    ],
    buttons: [{ label: 'Invite to a server', url: inviteUrl }],
  }
}

function notCreated(name: string, step: string | undefined, why: Problem): Reply {
  return {
    problem: why.code,
    panels: [
      {
        title: `${plain(name.trim()) || 'The bot'} was not created`,
        tone: 'bad',
        text: `**${why.title}**: ${plain(why.message)}`,
        fields: [
          { name: 'Step', value: step ?? 'Before the first one' },
          { name: 'What to do', value: why.hint },
        ],
        footer:
          step === undefined
            ? 'Nothing was begun, so nothing is left behind.'
            : 'Nothing is left behind: what had begun was undone.',
      },
    ],
  }
}
