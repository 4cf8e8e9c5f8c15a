import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { type GrantableLevel, grantableLevels } from '../../src/domain/access.ts'
import { problem } from '../../src/domain/errors.ts'
import { subjectOf } from '../access-subject.ts'

/** `/access grant`: one level for one user or role; a new level replaces the old one. */
export const accessGrant = {
  data: new SlashCommandSubcommandBuilder()
    .setName('grant')
    .setDescription('Let a user or a role use Muster')
    .addStringOption((o) =>
      o
        .setName('level')
        .setDescription('admin: everything · operator: start, stop, logs · viewer: look')
        .setRequired(true)
        .addChoices(grantableLevels.map((level) => ({ name: level, value: level }))),
    )
    .addUserOption((o) => o.setName('user').setDescription('A person, or else a role'))
    .addRoleOption((o) => o.setName('role').setDescription('A role, or else a person')),
  level: 'admin',
  async run(input, app) {
    const subject = subjectOf(input)
    if (subject.isBot) throw problem('BotsCannotUseCommands', subject.name)
    const level = input.text('level') as GrantableLevel
    await app.access.grant(subject.kind, subject.id, level, input.actor.userId)
    return { panels: [{ title: 'Access given', tone: 'good', text: `${subject.mention} is now **${level}**.` }] }
  },
} satisfies Command
