import type { APIInteraction } from 'discord-api-types/v10'
import { carryAnswer, type FirstResponse } from './carry-answer.ts'
import type { Answer, BotTemplate, CommandContext } from './command.ts'
import type { SendToDiscord } from './discord-calls.ts'
import type { Health } from './health.ts'
import type { PlainLog } from './plain-log.ts'
import { readComponent, readInteraction } from './read-interaction.ts'
import { respond } from './respond.ts'
import { secretAnswer, typedSecret } from './typed-secret.ts'

export interface InteractionNeeds {
  template: BotTemplate
  context: CommandContext
  health: Pick<Health, 'command' | 'error'>
  log: PlainLog
  send: SendToDiscord
}

/** Runs what an interaction asks for and brings the answer back; undefined for what no template answers. The promise never rejects. */
export function createInteractions({ template, context, health, log, send }: InteractionNeeds) {
  const inFlight = new Set<Promise<void>>()

  function begin(interaction: APIInteraction, first: FirstResponse): Promise<void> | undefined {
    const responder = carryAnswer(interaction, first, send)
    const common = { log, onError: health.error }
    if (interaction.type === 2) {
      const input = readInteraction(interaction)
      if (input === undefined) return undefined
      const command = template.commands[input.command]
      const secret = typedSecret(interaction)
      return respond(responder, {
        ...common,
        title: `/${input.command}`,
        slowAnswer: command?.slowAnswer ?? 'ephemeral',
        async run() {
          if (command === undefined) return gone('command')
          return secret === undefined ? command.run(input, context) : secretAnswer(secret)
        },
      })
    }
    if (interaction.type !== 3) return undefined
    const input = readComponent(interaction)
    if (input === undefined) return undefined
    const component = template.components?.[input.component]
    return respond(responder, {
      ...common,
      title: `button ${input.component}`,
      slowAnswer: 'public',
      run: async () => (component === undefined ? gone('button') : component.run(input, context)),
    })
  }

  return {
    handle(interaction: APIInteraction, first: FirstResponse): Promise<void> | undefined {
      const work = begin(interaction, first)
      if (work === undefined) return undefined
      health.command()
      inFlight.add(work)
      void work.finally(() => inFlight.delete(work))
      return work
    },
    /** Resolves when nothing is in flight. */
    async settled(): Promise<void> {
      await Promise.all(inFlight)
    },
  }
}

const gone = (what: string): Answer => ({
  title: `This ${what} is gone`,
  text: 'The bot no longer has it. Discord may take a minute to take it off the list.',
  tone: 'warning',
  ephemeral: true,
})
