import { render } from 'preact'
import { App } from './app.tsx'
import { createActions } from './state/actions.ts'
import { followEvents } from './state/live.ts'
import { readHash } from './state/place.ts'
import { createStore } from './state/store.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/inter/wght-italic.css'
import '@fontsource/noto-color-emoji/emoji-400.css'
import './style/theme.css'
import './style/layout.css'
import './style/messages.css'
import './style/markdown.css'
import './style/embeds.css'
import './style/parts.css'
import './style/selects.css'
import './style/forms.css'
import './style/files.css'
import './style/composer.css'
import './style/windows.css'
import './style/drawer.css'

const store = createStore({ showMembers: innerWidth >= 1150 })
const actions = createActions(store)
const root = document.getElementById('app')
if (root) render(<App store={store} actions={actions} />, root)
addEventListener('hashchange', () => void actions.go(readHash(location.hash)))
addEventListener('focus', () => void actions.refreshWorld().catch(() => undefined))
followEvents(store, actions)
