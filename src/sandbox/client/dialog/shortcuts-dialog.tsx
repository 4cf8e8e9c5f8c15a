import { usePage } from '../context.ts'
import { Dialog } from './dialog.tsx'

const shortcuts: readonly (readonly [
  title: string,
  rows: readonly (readonly [what: string, keys: readonly string[]])[],
])[] = [
  [
    'Going places',
    [
      ['Quick switcher', ['Ctrl', 'K']],
      ['Channel above or below', ['Alt', '↑ ↓']],
      ['Server above or below', ['Ctrl', 'Alt', '↑ ↓']],
      ['Act as somebody else', ['Ctrl', 'Shift', 'U']],
      ['Member list', ['Ctrl', 'U']],
      ['Developer drawer', ['Ctrl', 'Shift', 'D']],
      ['This list', ['Ctrl', '/']],
    ],
  ],
  [
    'Writing',
    [
      ['Commands', ['/']],
      ['Mention, channel, emoji', ['@', '#', ':']],
      ['New line', ['Shift', 'Enter']],
      ['What was sent last', ['↑']],
      ['Next or previous option', ['Tab', '← →']],
      ['Remove an option', ['Backspace']],
      ['Close the list, then the command', ['Esc']],
      ['Give up a reply', ['Esc']],
    ],
  ],
  [
    'Messages',
    [
      ['Go through messages', ['↑ ↓']],
      ['Reply to the message', ['R']],
      ['React to it', ['+']],
      ['Menu of a message or member', ['Shift', 'F10']],
      ['Back to the message box', ['Esc']],
    ],
  ],
]

/** Every key that the page knows. */
export function ShortcutsDialog() {
  const { actions } = usePage()
  const close = () => actions.show(undefined)
  return (
    <Dialog class="window shortcuts" labelledBy="shortcuts-title" onClose={close}>
      <header>
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <button type="button" class="close" aria-label="Close" onClick={close}>
          ✕
        </button>
      </header>
      <div class="shortcut-groups">
        {shortcuts.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([what, keys]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
