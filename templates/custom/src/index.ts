import type { BotTemplate } from '../../runtime/command.ts'
import { hello } from './hello.ts'

/*
 * This is where the bot begins: its commands, by name.
 *
 * To add a command:
 *   1. Describe it for Discord in ../template.json, under "commands", as `hello` is.
 *   2. Copy hello.ts under the command's name and change what it does.
 *   3. Import it here and put it into the list below.
 *
 * To try it at once, without deploying: `npm run template:dev -- <this folder's parent>`; see the README beside src.
 */

/** The bot: one entry per command in template.json. A subcommand's name is its path, for example 'campaign start'. */
export const template: BotTemplate = { commands: { hello } }
