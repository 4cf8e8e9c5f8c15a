import type { API } from '@discordjs/core'
import { type APIInteraction, InteractionType, MessageFlags } from 'discord-api-types/v10'
import type { Answer, BotTemplate, CommandContext } from '../command.ts'
import type { Health } from '../health.ts'
import type { PlainLog } from '../plain-log.ts'
import { readInteraction } from '../read-interaction.ts'
import { renderAnswer } from '../render-answer.ts'
import { type Responder, respond } from '../respond.ts'
import { secretAnswer, typedSecret } from '../typed-secret.ts'

export interface InteractionNeeds {
  template: BotTemplate
  context: CommandContext
  health: Health
  log: PlainLog
}

/** Answers what comes over the gateway; `settled` resolves when nothing is in flight. */
export function createInteractions({ template, context, health, log }: InteractionNeeds) {
  const inFlight = new Set<Promise<void>>()
  return {
    handle(interaction: APIInteraction, api: API): void {
      if (interaction.type !== InteractionType.ApplicationCommand) return
      const input = readInteraction(interaction)
      if (input === undefined) return
      health.command()
      const command = template.commands[input.command]
      const secret = typedSecret(interaction)
      const work = respond(overRest(interaction, api), {
        command: input.command,
        slowAnswer: command?.slowAnswer ?? 'ephemeral',
        async run() {
          if (command === undefined) return unknownCommand
          return secret === undefined ? command.run(input, context) : secretAnswer(secret)
        },
        log,
        onError: health.error,
      })
      inFlight.add(work)
      void work.finally(() => inFlight.delete(work))
    },
    async settled(): Promise<void> {
      await Promise.all(inFlight)
    },
  }
}

const unknownCommand: Answer = {
  title: 'This command is gone',
  text: 'The bot no longer has it. Discord may take a minute to take it off the list.',
  tone: 'warning',
  ephemeral: true,
}

function overRest({ id, token, application_id }: APIInteraction, { interactions }: API): Responder {
  return {
    async reply(answer) {
      await interactions.reply(id, token, renderAnswer(answer))
    },
    async defer(ephemeral) {
      await interactions.defer(id, token, ephemeral ? { flags: MessageFlags.Ephemeral } : {})
    },
    async edit(answer) {
      // Who sees it was fixed by the defer.
      const { flags: _, ...message } = renderAnswer(answer)
      await interactions.editReply(application_id, token, message)
    },
  }
}
