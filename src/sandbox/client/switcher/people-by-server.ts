import { rolesOf } from '../people.ts'
import type { World } from '../shapes.ts'
import type { State } from '../state/store.ts'

export interface PeopleOfServer {
  title: string
  people: { user: World['users'][number]; note: string }[]
}

/** Everyone one may act as, each under the first server that has them; those in none come last. */
export function peopleByServer({ world }: Pick<State, 'world'>): PeopleOfServer[] {
  if (!world) return []
  const left = new Set(world.users.filter(({ bot }) => !bot))
  const groups = world.guilds.map((guild): PeopleOfServer => {
    const here = [...left].filter(({ id }) => guild.members.some(({ user_id }) => user_id === id))
    for (const user of here) left.delete(user)
    const noteOf = (id: string) =>
      [guild.owner_id === id ? 'Owner' : '', ...rolesOf(guild, id).map(({ name }) => name)].filter(Boolean).join(', ')
    return { title: guild.name, people: here.map((user) => ({ user, note: noteOf(user.id) })) }
  })
  const others = { title: 'In no server', people: [...left].map((user) => ({ user, note: '' })) }
  return [...groups, others].filter(({ people }) => people.length > 0)
}
