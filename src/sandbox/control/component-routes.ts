import type { Hono } from 'hono'
import type { Core } from '../world/core.ts'
import { startInteraction } from '../world/interactions.ts'
import { isTimedOut } from '../world/members.ts'
import { findMessage } from '../world/world.ts'
import { givenFiles } from './attachments.ts'
import { type Component, flatten, isSelect, pick } from './components.ts'
import { ControlError, refused, unknownThing } from './control-error.ts'
import { readInput } from './input.ts'
import type { LookUp } from './look-up.ts'
import { submitModal } from './modal.ts'
import { patienceOf, settled } from './settle.ts'
import { interactionView } from './views.ts'

const BUTTON = 2
const LINK = 5

/** Pressing buttons, picking in selects, submitting modals. */
export function addComponentRoutes(control: Hono, core: Core, lookUp: LookUp): void {
  control.post('/sandbox/clicks', async (c) => {
    const input = await readInput(c)
    const patience = patienceOf(input)
    const user = lookUp.user(input.text('user'))
    const message = findMessage(core.world, input.text('message'))
    if (!message || (message.ephemeral_to && message.ephemeral_to !== user.id))
      throw unknownThing('message', input.text('message'))
    const { channel, guild } = lookUp.place(user, message.object.channel_id)
    if (guild && isTimedOut(guild, user.id)) throw new ControlError(403, `${user.username} is timed out.`)
    const customId = input.text('custom_id')
    const all = flatten((message.object.components ?? []) as unknown as Component[])
    const component = all.find((one) => one.custom_id === customId)
    if (!component) throw unknownThing('component', customId)
    if (component.disabled) throw refused('That component is disabled.')
    if (component.type === BUTTON && component.style === LINK) throw refused('That button is a link.')
    const application = core.world.applications.get(message.object.application_id ?? message.object.author.id)
    if (!application) throw new ControlError(404, 'The application of that message is gone.')
    const picked = isSelect(component) ? pick(core, guild, component, input.optionalTexts('values') ?? []) : undefined
    const interaction = startInteraction(core, {
      type: 3,
      application,
      user,
      channel,
      message,
      data: {
        custom_id: customId,
        component_type: component.type,
        id: component.id,
        ...(picked ? { values: picked.values } : {}),
      },
      ...(picked ? { resolved: picked.resolved } : {}),
    })
    await settled(core, interaction, patience)
    return c.json(interactionView(core, interaction))
  })

  control.post('/sandbox/modals', async (c) => {
    const input = await readInput(c)
    const patience = patienceOf(input)
    const user = lookUp.user(input.text('user'))
    const opened = core.world.interactions.get(input.text('interaction'))
    if (!opened) throw unknownThing('interaction', input.text('interaction'))
    // ~ That a timeout holds back a form that is open already stands nowhere (topics/permissions names permissions alone).
    if (!opened.modal || opened.user_id !== user.id) throw refused('That interaction opened no modal for this user.')
    const fields = input.raw.fields ?? {}
    if (typeof fields !== 'object' || fields === null) throw refused('"fields" must be an object.')
    const interaction = await submitModal(core, opened, user, {
      fields: fields as Record<string, unknown>,
      files: givenFiles(core, input),
    })
    await settled(core, interaction, patience)
    return c.json(interactionView(core, interaction))
  })
}
