import { plain } from '../src/discord/text.ts'
import { legalUsername } from '../src/discord/username.ts'

/** The field that tells what a bot is called in Discord and why, where that is not its name; none where it is. */
export function otherName(bot: { name: string }, username: string | undefined): { name: string; value: string }[] {
  if (username === undefined) return []
  const why =
    username === legalUsername(bot.name)
      ? 'Discord does not allow its name as it is.'
      : 'Discord lets a name change only twice an hour. To try again, use /bot edit with the same name.'
  return [{ name: 'Name in Discord', value: `**${plain(username)}**. ${why}` }]
}
