import { Markdown } from '../markdown/markdown.tsx'
import { MessageSelect } from '../select/message-select.tsx'
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
