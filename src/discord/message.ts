import { ButtonStyle, ComponentType } from 'discord.js'
import type { Problem } from '../domain/errors.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Panel, Reply } from './command.ts'
import { cutEnd, cutMiddle, cutMiddleOfList } from './cut.ts'
import type { OutgoingMessage } from './interaction-port.ts'
import { renderPanels } from './render.ts'
import { plain } from './text.ts'

type Hide = Pick<Redactor, 'text'>

/** A button before it has its place in a row; `newRow` = not beside those before it. */
export type Button = { label: string; disabled?: boolean; newRow?: boolean } & (
  | { url: string }
  | { customId: string; style?: 'primary' | 'secondary' | 'danger' }
)

/** The one way anything said to a person becomes a message: within limits, secrets hidden, mentioning nobody. */
export function messageOf(
  panels: readonly Panel[],
  redact: Hide,
  more: { buttons?: readonly Button[]; files?: Reply['files'] } = {},
): OutgoingMessage {
  const files = cutMiddleOfList(more.files ?? [], 10, (left) => ({
    name: 'left-out.txt',
    content: `${left} files left out`,
  }))
  return {
    body: {
      embeds: renderPanels(
        panels.length === 0 && files.length === 0 ? [{ title: 'Done', tone: 'good' }] : panels,
        redact,
      ),
      components: rows(more.buttons ?? [], redact),
      allowed_mentions: { parse: [] },
      ...(files.length > 0 ? { attachments: files.map(({ name }, id) => ({ id, filename: name })) } : {}),
    },
    files: files.map(({ name, content }) => ({ name, data: Buffer.from(cutMiddle(redact.text(content), 2_000_000)) })),
  }
}

/** What went wrong, why, and what to do; the message may name things of people's making. */
export function problemPanel(problem: Problem): Panel {
  return {
    title: problem.title,
    tone: 'bad',
    text: plain(problem.message),
    fields: [{ name: 'What to do', value: problem.hint }],
  }
}

const styles = { primary: ButtonStyle.Primary, secondary: ButtonStyle.Secondary, danger: ButtonStyle.Danger } as const

/** Five to a row, five rows; more than that is a mistake of ours and not shown. */
function rows(buttons: readonly Button[], redact: Hide): object[] {
  const filled: object[][] = []
  for (const button of buttons) {
    const last = filled.at(-1)
    if (last && last.length < 5 && !button.newRow) last.push(component(button, redact))
    else filled.push([component(button, redact)])
  }
  return filled.slice(0, 5).map((components) => ({ type: ComponentType.ActionRow, components }))
}

const component = (button: Button, redact: Hide) => ({
  type: ComponentType.Button,
  label: cutEnd(redact.text(button.label), 80) || '…',
  ...(button.disabled ? { disabled: true } : {}),
  ...('url' in button
    ? { style: ButtonStyle.Link, url: button.url }
    : { style: styles[button.style ?? 'secondary'], custom_id: button.customId }),
})
