import type { APIApplicationCommandAutocompleteInteraction } from 'discord.js'
import { type Ask, inputOf, type typedCommand } from './ask.ts'
import type { Choice } from './command.ts'
import { decideWithinMs } from './command-runner.ts'
import { cutEnd } from './cut.ts'
import type { Flow } from './flow.ts'
import type { InteractionPort } from './interaction-port.ts'
import { describeError } from './rest.ts'
import { within } from './within.ts'

/** Offers what the person may see; to a stranger, and when it cannot be had in time, nothing. */
export async function answerAutocomplete(
  flow: Flow & { port: InteractionPort },
  interaction: APIApplicationCommandAutocompleteInteraction,
  { path, focused }: ReturnType<typeof typedCommand>,
  ask: Ask,
): Promise<void> {
  const { app, clock, index, log, port, redact, runner } = flow
  const command = index.find(path)
  const suggest = focused && command?.autocomplete?.[focused.name]

  async function choices(): Promise<Choice[]> {
    if (!command || !suggest) return []
    await runner.mayRun(path, command, ask, decideWithinMs)
    return suggest(
      focused?.typed ?? '',
      inputOf(ask, () => undefined),
      app(),
    )
  }

  const offered = await within(decideWithinMs, clock, choices, new Error('Autocomplete took too long.')).catch(
    (error: unknown) => {
      log.debug({ err: describeError(error, redact), command: path }, 'nothing to offer')
      return []
    },
  )
  const shown = offered
    .filter(({ name, value }) => name.trim() !== '' && value !== '' && value.length <= 100)
    .slice(0, 25)
    .map(({ name, value }) => ({
      name: cutEnd(redact.text(name), 100),
      value: focused?.numeric ? Number(value) : value,
    }))
  const to = { id: interaction.id, token: interaction.token, applicationId: interaction.application_id }
  await port.respond(to, { type: 8, data: { choices: shown } })
}
