import type { Hono } from 'hono'
import { parseCommandLine, TypingError } from '../typing/parse.ts'
import { storeEphemeral } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import { startInteraction } from '../world/interactions.ts'
import { findChannels, findMemberUser, findRole } from '../world/names.ts'
import { commandObject } from '../world/objects.ts'
import type { Channel, Command, Guild, Interaction } from '../world/records.ts'
import { type GivenFiles, givenFiles } from './attachments.ts'
import { useContextCommand } from './context-commands.ts'
import { ControlError, refused } from './control-error.ts'
import { type Input, readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { patienceOf, settled } from './settle.ts'
import { interactionView } from './views.ts'
import { commandsIn, maySee, ownerName, typedCommand } from './visible-commands.ts'

const AUTOCOMPLETE_MS = 5000

/** Typing slash commands, and what is offered meanwhile. */
export function addTypingRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.get('/sandbox/commands', (c) => {
    const { user: userRef, guild: guildRef, channel: channelRef } = c.req.query()
    if (!userRef || !channelRef) throw refused('"user" and "channel" must be given.')
    const user = lookUp.user(userRef)
    const { channel, guild } = lookUp.place(user, channelRef, guildRef || undefined)
    const commands = commandsIn(core, channel).filter((command) => maySee(guild, channel, user, command))
    return c.json({
      commands: commands.map((command) => ({
        application: { id: command.application_id, name: ownerName(core, command.application_id) },
        ...commandObject(command),
      })),
    })
  })

  control.post('/sandbox/commands', async (c) => {
    const input = await readInput(c)
    const patience = patienceOf(input)
    const target = input.optionalText('target')
    const interaction =
      target === undefined ? await type(input) : useContextCommand(core, { ...whereIn(input), target })
    await settled(core, interaction, patience)
    return c.json(interactionView(core, interaction))
  })

  control.post('/sandbox/autocomplete', async (c) => {
    const input = await readInput(c)
    const interaction = await type(input, input.text('focused'))
    await settled(core, interaction, { settleMs: AUTOCOMPLETE_MS })
    return c.json({
      choices: interaction.choices ?? [],
      ...(interaction.choices ? {} : { error: 'Loading options failed' }),
    })
  })

  /** Who does something where, with whose command, and the text of it. */
  function whereIn(input: Input) {
    const user = lookUp.user(input.text('user'))
    const appRef = input.optionalText('app')
    const app = appRef === undefined ? undefined : lookUp.application(appRef)
    return {
      user,
      app,
      ...lookUp.place(user, input.text('channel'), input.optionalText('guild')),
      name: input.text('text'),
    }
  }

  /** Sends what was typed: a command, or a request for completions when an option is focused. */
  async function type(input: Input, focused?: string): Promise<Interaction> {
    const { user, app, channel, guild, name: text } = whereIn(input)
    const candidates = commandsIn(core, channel, app)
    const visible = candidates.filter((command) => maySee(guild, channel, user, command))
    const files = givenFiles(core, input)
    const parsed = parse(text, candidates, visible, { guild, files, focused })
    const command = core.world.commands.get((parsed.command as Command).id)
    const application = core.world.applications.get(parsed.applicationId)
    if (!command || !application) throw refused('That command is gone.')
    if (focused === undefined) files.expectAllIn(parsed.resolvedIds.attachments)
    const stored = await storeEphemeral(core, channel.id, focused === undefined ? files.all : [])
    return startInteraction(core, {
      type: focused === undefined ? 2 : 4,
      application,
      user,
      channel,
      commandName: fullName(command.name, parsed.options),
      data: {
        id: command.id,
        name: command.name,
        type: 1,
        ...(command.guild_id ? { guild_id: command.guild_id } : {}),
        ...(parsed.options.length > 0 ? { options: parsed.options } : {}),
      },
      resolved: { ...parsed.resolvedIds, files: stored },
    })
  }

  function parse(
    text: string,
    candidates: Command[],
    visible: Command[],
    { guild, files, focused }: { guild: Guild | undefined; files: GivenFiles; focused: string | undefined },
  ) {
    const read = (commands: Command[]) =>
      parseCommandLine(
        text,
        commands.map((command) => typedCommand(core, command)),
        resolver(guild, files),
        focused === undefined ? {} : { focused },
      )
    try {
      return read(visible)
    } catch (error) {
      if (!(error instanceof TypingError)) throw error
      const name = /^\s*\/(\S+)/.exec(text)?.[1]
      const isHidden = candidates.some((c) => c.name === name) && !visible.some((c) => c.name === name)
      if (isHidden) throw new ControlError(422, `You do not have permission to use "/${name}" here.`)
      throw refused(error.message)
    }
  }

  const resolver = (guild: Guild | undefined, files: GivenFiles) => ({
    attachment: files.find,
    user: (name: string): string | undefined => findMemberUser(core.world, guild, name)?.id,
    channel: (name: string): string | undefined => guild && first(findChannels(core.world, name, guild))?.id,
    role: (name: string): string | undefined => guild && findRole(guild, name)?.id,
  })
}

const first = (channels: Channel[]): Channel | undefined => channels[0]

/** The command with its group and subcommand, as a reply's header shows it. */
function fullName(name: string, options: { name: string; type: number; options?: unknown }[]): string {
  const inner = options.find((option) => option.type === 1 || option.type === 2)
  return inner ? fullName(`${name} ${inner.name}`, (inner.options as typeof options | undefined) ?? []) : name
}
