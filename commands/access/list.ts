import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, count, doer } from '../../src/discord/text.ts'
import { type AccessGrant, grantableLevels } from '../../src/domain/access.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/access list`: who was granted what, the highest level first. */
export const accessList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('Who may use Muster, and how far'),
  level: 'viewer',
  async run(input, app) {
    const rank = (grant: AccessGrant) => grantableLevels.indexOf(grant.level)
    const grants = (await app.access.list()).toSorted((a, b) => rank(a) - rank(b))
    const page = pageOf(grants, 20, input)
    return {
      panels: [
        {
          title: 'Access',
          tone: 'info',
          text: page.items.map(line).join('\n') || 'Nobody was granted access yet. Give it with /access grant.',
          footer: `${pageFooter(page, count(grants.length, 'grant'))}\nThe owner of this server is always admin.`,
        },
      ],
      buttons: pageButtons(page, 'access list'),
    }
  },
} satisfies Command

const line = ({ subject, subjectId, level, grantedBy, grantedAt }: AccessGrant) =>
  `**${level}** · ${subject === 'role' ? `<@&${subjectId}>` : `<@${subjectId}>`} · ${given(grantedBy)} ${ago(grantedAt)}`

/** What a person did, or what Muster did by itself at some time. */
const given = (by: string) => (/^\d+$/.test(by) ? `by ${doer(by)}` : `at the ${doer(by)}`)
