import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { subjectOf } from '../access-subject.ts'

/** `/access revoke`: takes back what was granted to that user or role. */
export const accessRevoke = {
  data: new SlashCommandSubcommandBuilder()
    .setName('revoke')
    .setDescription('Take a user’s or a role’s access away')
    .addUserOption((o) => o.setName('user').setDescription('A person, or else a role'))
    .addRoleOption((o) => o.setName('role').setDescription('A role, or else a person')),
  level: 'admin',
  async run(input, app) {
    const subject = subjectOf(input)
    await app.access.revoke(subject.kind, subject.id)
    return {
      panels: [
        {
          title: 'Access taken away',
          tone: 'good',
          text: `${subject.mention} has no access of ${subject.kind === 'user' ? 'their' : 'its'} own any more.`,
          ...(subject.kind === 'user'
            ? { footer: 'Roles of this person may still give access; see /access list.' }
            : {}),
        },
      ],
    }
  },
} satisfies Command
