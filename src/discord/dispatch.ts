import { type APIInteraction, type APIMessageComponentInteraction, ComponentType, InteractionType } from 'discord.js'
import { problem } from '../domain/errors.ts'
import { createAnswer } from './answer.ts'
import { type Ask, askOf, submittedFields, typedCommand } from './ask.ts'
import { answerAutocomplete } from './autocomplete.ts'
import { createButtons } from './buttons.ts'
import type { CommandGroup } from './command.ts'
import { createCommandIndex } from './command-index.ts'
import { createCommandRunner, type Needs as RunnerNeeds } from './command-runner.ts'
import { createCustomIds } from './custom-id.ts'
import { runCommand } from './flow.ts'
import type { InteractionPort } from './interaction-port.ts'
import { messageOf, problemPanel } from './message.ts'
import { describeError } from './rest.ts'
import { createStash } from './stash.ts'

export interface Needs extends RunnerNeeds {
  groups: readonly CommandGroup[]
  port: InteractionPort
  /** Owner of a guild Muster is in. */
  ownerOf: (guildId: string) => string | undefined
}

/** Turns interactions into runs of commands, and their replies into answers. */
export interface Dispatch {
  /** Never rejects: what goes wrong is said to the person and logged. */
  handle(interaction: APIInteraction): Promise<void>
  /** Resolves when nothing is in flight, or after `ms`. */
  idle(ms: number): Promise<void>
}

export function createDispatch(needs: Needs): Dispatch {
  const { port, redact, log, clock } = needs
  const index = createCommandIndex(needs.groups)
  const customIds = createCustomIds(createStash({ clock, ttlMs: 15 * 60_000, max: 1000 }))
  const runner = createCommandRunner(needs)
  const flow = { ...needs, customIds, runner, index }
  const buttons = createButtons(flow)
  const inFlight = new Set<Promise<void>>()

  const answerOf = (interaction: APIInteraction, ask: Ask, ephemeral: boolean, inPlace = false) =>
    createAnswer({
      port,
      clock,
      ephemeral,
      inPlace,
      to: {
        id: interaction.id,
        token: interaction.token,
        applicationId: interaction.application_id,
        channelId: ask.channelId,
        userId: ask.actor.userId,
      },
      onError: (error) => log.warn({ err: describeError(error, redact) }, 'an answer to an interaction failed'),
      tooLate: messageOf([tooLatePanel], redact),
    })

  async function route(interaction: APIInteraction): Promise<void> {
    const ask = (given: Parameters<typeof askOf>[2]) => askOf(interaction, needs.ownerOf, given)
    switch (interaction.type) {
      case InteractionType.ApplicationCommand: {
        if (interaction.data.type !== 1) return
        const { path, options } = typedCommand(interaction as Parameters<typeof typedCommand>[0])
        const resolved = 'resolved' in interaction.data ? interaction.data.resolved : undefined
        const asked = ask({ options, ...(resolved ? { resolved: resolved as Ask['resolved'] } : {}) })
        const command = index.find(path)
        const answer = answerOf(interaction, asked, command?.ephemeral ?? !command)
        if (!command) return answer.whisper(messageOf([problemPanel(problem('UnknownCommand', path))], redact))
        return runCommand(flow, { path, command, ask: asked, answer })
      }
      case InteractionType.ApplicationCommandAutocomplete: {
        const typed = typedCommand(interaction)
        return answerAutocomplete(flow, interaction, typed, ask({ options: typed.options }))
      }
      case InteractionType.MessageComponent: {
        if (interaction.data.component_type !== ComponentType.Button) return
        const asked = ask({})
        // An ephemeral message can only be answered by one like it.
        const ephemeral = ((interaction as APIMessageComponentInteraction).message.flags ?? 0) & 64
        const place = buttons.placeOf(interaction.data.custom_id)
        const answer =
          place === 'inPlace'
            ? answerOf(interaction, asked, ephemeral !== 0, true)
            : answerOf(interaction, asked, place === 'whisper')
        return buttons.press(interaction.data.custom_id, interaction.message.id, asked, answer)
      }
      case InteractionType.ModalSubmit: {
        const remembered = customIds.read(interaction.data.custom_id)
        const known = remembered && !('forgotten' in remembered) ? remembered : undefined
        const command = known && index.find(known.path)
        const asked = ask({ options: known?.options ?? {}, fields: submittedFields(interaction) })
        const answer = answerOf(interaction, asked, command?.ephemeral ?? !command)
        if (!known || !command) return answer.whisper(messageOf([problemPanel(problem('FormExpired'))], redact))
        return runCommand(flow, { path: known.path, command, ask: asked, answer, submitted: true })
      }
    }
  }

  return {
    handle(interaction) {
      const work = route(interaction)
        .catch((error: unknown) =>
          log.error({ err: describeError(error, redact) }, 'an interaction could not be handled'),
        )
        .finally(() => inFlight.delete(work))
      inFlight.add(work)
      return work
    },
    async idle(ms) {
      const done = new AbortController()
      await Promise.race([Promise.all(inFlight), clock.sleep(ms, done.signal).catch(() => undefined)])
      done.abort()
    },
  }
}

const tooLatePanel = {
  title: 'The answer came too late',
  tone: 'quiet',
  text: 'It took longer than 15 minutes, after which Discord lets nothing be shown to one person alone. What was asked for has ended.',
} as const
