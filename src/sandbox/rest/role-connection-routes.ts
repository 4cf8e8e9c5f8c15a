import { createForm } from '../rules/form.ts'
import { checkRoleConnections } from '../rules/role-connections.ts'
import type { Core } from '../world/core.ts'
import { placeOf } from './command-place.ts'
import { type Rest, readBody } from './http.ts'

const path = '/applications/:app/role-connections/metadata'

/** What linked roles may ask of a person; they are kept, and no person links an account here. */
export function addRoleConnectionRoutes(rest: Rest, core: Core): void {
  rest.get(path, (c) => c.json(placeOf(core, c).app.role_connections ?? []))

  rest.put(path, async (c) => {
    const { app } = placeOf(core, c)
    const form = createForm()
    const records = checkRoleConnections(form, (await readBody(c)).body)
    form.finish()
    app.role_connections = records
    core.touch()
    return c.json(records)
  })
}
