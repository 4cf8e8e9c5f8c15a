import { usePage } from '../context.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { type Option, Select } from '../select.tsx'
import type { Component, Message } from '../shapes.ts'
import { Button } from './button.tsx'
import { Container, FilePart, Gallery, Thumbnail } from './layout-parts.tsx'

/** The buttons and selects under a message, and the plain blocks of Components V2. */
export function Components({ message, components }: { message: Message; components: readonly Component[] }) {
  return (
    <>
      {components.map((component, index) => (
        <One key={component.id ?? index} message={message} component={component} />
      ))}
    </>
  )
}

function One({ message, component }: { message: Message; component: Component }) {
  const children = component.components ?? []
  switch (component.type) {
    case 1:
      return (
        <div class="component-row">
          <Components message={message} components={children} />
        </div>
      )
    case 2:
      return <Button message={message} button={component} />
    case 9:
      return (
        <div class="component-section">
          <div class="component-words">
            <Components message={message} components={children} />
          </div>
          {component.accessory && <One message={message} component={component.accessory} />}
        </div>
      )
    case 10:
      return (
        <div class="component-text md">
          <Markdown text={component.content ?? ''} />
        </div>
      )
    case 11:
      return <Thumbnail message={message} thumbnail={component} />
    case 12:
      return <Gallery message={message} gallery={component} />
    case 13:
      return <FilePart message={message} part={component} />
    case 14:
      return <hr class={`separator spacing-${component.spacing ?? 1} ${component.divider === false ? 'blank' : ''}`} />
    case 17:
      return (
        <Container container={component}>
          <Components message={message} components={children} />
        </Container>
      )
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return <MessageSelect message={message} select={component} />
    default:
      return null
  }
}

function MessageSelect({ message, select }: { message: Message; select: Component }) {
  const { actions } = usePage()
  const options = useOptions(select)
  return (
    <Select
      label={select.placeholder || 'Make a selection'}
      options={options}
      least={select.min_values ?? 1}
      most={select.max_values ?? 1}
      disabled={select.disabled === true}
      onChoose={(values) =>
        select.custom_id && actions.click(message.id, message.author.username, select.custom_id, values)
      }
    />
  )
}

/** What a select offers: its own options, or people, roles and channels of the server. */
export function useOptions(select: Component): Option[] {
  const { guild } = usePage()
  const people = (guild?.members ?? []).map(({ user_id, username }) => ({ value: user_id, label: `@${username}` }))
  const roles = (guild?.roles ?? []).map(({ id, name }) => ({ value: id, label: `@${name.replace(/^@/, '')}` }))
  const channels = (guild?.channels ?? []).map(({ id, name }) => ({ value: id, label: `#${name}` }))
  const of: Readonly<Record<number, Option[]>> = { 5: people, 6: roles, 7: [...people, ...roles], 8: channels }
  return (
    of[select.type] ??
    (select.options ?? []).map(({ emoji, ...o }) => ({ ...o, label: [emoji?.name, o.label].filter(Boolean).join(' ') }))
  )
}
