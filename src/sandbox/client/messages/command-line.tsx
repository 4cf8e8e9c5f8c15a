import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { nameColour, nameOf } from '../people.ts'
import type { Underway } from '../state/store.ts'
import { CauseLine } from './cause.tsx'
import { Dots, Eye } from './icons.tsx'

/** A command on its way, in the place where its answer will stand; or that nobody answered it. */
export function CommandLine({ entry }: { entry: Underway }) {
  const { state, actions, guild } = usePage()
  const user = state.world?.users.find(({ id }) => id === entry.userId)
  const app = state.world?.applications.find(({ name }) => name === entry.appName)
  const failed = entry.state === 'failed'
  return (
    <li class={`message underway ${failed ? 'ephemeral' : ''}`} data-row={entry.id}>
      {user && (
        <CauseLine person={user} colour={nameColour(guild, user.id)}>
          used <span class="mention">{entry.command}</span>
        </CauseLine>
      )}
      <div class="message-head">
        <Avatar user={{ id: app?.bot_user_id ?? '0', username: entry.appName }} />
        <span class="message-author">{(app && nameOf(state, guild, app.bot_user_id)) ?? entry.appName}</span>
        <span class="badge">APP</span>
      </div>
      <div class="message-body">
        {failed ? (
          <>
            <p class="failure" role="alert">
              {entry.error ?? 'The application did not respond'}
            </p>
            <p class="private-note">
              <Eye /> Only you can see this •{' '}
              <button type="button" class="link-button" onClick={() => actions.forget(entry.id)}>
                Dismiss message
              </button>
            </p>
          </>
        ) : (
          <p class="thinking" role="status">
            <Dots /> Sending command…
          </p>
        )}
      </div>
    </li>
  )
}
