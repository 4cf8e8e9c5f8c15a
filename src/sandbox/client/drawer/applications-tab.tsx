import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { ApplicationCard } from './application-card.tsx'
import { drawerApi } from './drawer-api.ts'
import { useRead } from './use-read.ts'

/** Every application, as the Developer Portal would show it; tokens are read only while this is open. */
export function ApplicationsTab() {
  const { state } = usePage()
  const { value: applications, error, after } = useRead(drawerApi.applications, 3000)
  const [wanted, setWanted] = useState('')
  const [name, setName] = useState('')
  const shown = (applications ?? [])
    .filter((one) => one.name.toLowerCase().includes(wanted.toLowerCase()) || one.id === wanted)
    .sort((a, b) => Number(b.connected) - Number(a.connected))
  function create(event: Event) {
    event.preventDefault()
    if (name.trim() !== '') void after(() => drawerApi.createApplication(name.trim()).then(() => setName('')))
  }
  return (
    <>
      <div class="drawer-bar">
        <input
          type="search"
          aria-label="Find an application"
          placeholder="Find an application"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
        <form class="drawer-inline" onSubmit={create}>
          <input
            aria-label="Name of a new application"
            placeholder="New application"
            maxLength={32}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="small-button strong">
            Create
          </button>
        </form>
      </div>
      {error && (
        <p class="failure" role="alert">
          {error}
        </p>
      )}
      <ul class="cards">
        {shown.map((application) => (
          <ApplicationCard
            key={application.id}
            application={application}
            guilds={state.world?.guilds ?? []}
            after={after}
          />
        ))}
      </ul>
    </>
  )
}
