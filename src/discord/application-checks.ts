import { PermissionsBitField, type REST, Routes } from 'discord.js'
import type { DiscordApplications } from '../app.ts'
import { intentFlags, missingIntents } from './intent-flags.ts'
import { sameCommands } from './same-commands.ts'

/** Asks as an application, with its token; made by `createDiscordApplications`. */
type As = <T>(token: string, what: string, work: (rest: REST) => Promise<T>) => Promise<T>

/** What can be asked of an application before a release: each in the fewest requests. */
export function createApplicationChecks(
  as: As,
): Pick<DiscordApplications, 'allowIntents' | 'lackingIn' | 'commandChanges' | 'sessionStarts'> {
  return {
    allowIntents: (token, intents, { mend }) =>
      as(token, 'intents', async (rest) => {
        const { flags: present = 0 } = (await rest.get(Routes.currentApplication())) as { flags?: number }
        const flags = intentFlags(intents, present)
        if (flags !== undefined && mend) await rest.patch(Routes.currentApplication(), { body: { flags } })
        return missingIntents(intents, present)
      }),

    lackingIn: (token, guildId, permissions) =>
      as(token, 'server', async (rest) => {
        // `permissions` of this list are those of the bot's roles in that server (resources/user, Get Current User Guilds).
        const query = new URLSearchParams({ after: String(BigInt(guildId) - 1n), limit: '1' })
        const [guild] = (await rest.get(Routes.userGuilds(), { query })) as { id: string; permissions: string }[]
        if (guild?.id !== guildId) return undefined
        const has = new PermissionsBitField(BigInt(guild.permissions))
        return has.missing(BigInt(permissions)).map(permissionInWords)
      }),

    commandChanges: (token, applicationId, wanted) =>
      as(token, 'commands', async (rest) => {
        const present = (await rest.get(Routes.applicationCommands(applicationId))) as { name: string }[]
        const names = (commands: readonly object[]) => commands.map((command) => (command as { name: string }).name)
        const [before, after] = [names(present), names(wanted)]
        return {
          added: after.filter((name) => !before.includes(name)),
          removed: before.filter((name) => !after.includes(name)),
          changed: after.filter((name) => {
            const of = (commands: readonly object[]) => commands.filter((c) => (c as { name: string }).name === name)
            return before.includes(name) && !sameCommands(of(present), of(wanted))
          }),
        }
      }),

    sessionStarts: (token) =>
      as(token, 'token', async (rest) => {
        const { session_start_limit: limit } = (await rest.get(Routes.gatewayBot())) as {
          session_start_limit: { remaining: number; reset_after: number; max_concurrency: number }
        }
        return {
          remaining: limit.remaining,
          resetAfterMs: limit.reset_after,
          maxConcurrency: Math.max(1, limit.max_concurrency),
        }
      }),
  }
}

/** `SendMessages` → `Send Messages`, as Discord's settings name it. */
export const permissionInWords = (permission: string) => permission.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
