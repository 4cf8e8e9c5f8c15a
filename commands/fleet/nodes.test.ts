import { describe, expect, it } from 'vitest'
import { aNode, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { suggestNodes } from '../choices.ts'
import { fleetActivate } from './activate.ts'
import { fleetDrain } from './drain.ts'

describe('/fleet drain and /fleet activate', () => {
  it('says what will happen before it does', async () => {
    const app = fakeApp({ nodes: { drainable: async () => aNode() } })
    const asked = await fleetDrain.confirm(fakeInput({ options: { node: 'node-a' } }), app)
    expect(asked).toMatchObject({ title: 'Drain node-a?', button: 'Drain node-a', options: { node: aNode().id } })
    expect(asked.text).toContain('2 bots')
    expect(JSON.stringify(asked.options).length).toBeLessThanOrEqual(60)
  })

  it('shows how far it is, and that it is done', async () => {
    const input = fakeInput({ options: { node: 'node-a' } })
    const app = fakeApp({
      nodes: {
        drain: async (_ref, onProgress) => {
          onProgress?.({ total: 2, left: 1 })
          return { node: aNode(), moved: 2, left: 0 }
        },
      },
    })
    const reply = await fleetDrain.run(input, app)
    expect(input.lines.join()).toContain('▰▰▰▰▰▱▱▱▱▱ 1 of 2 bots moved')
    expect(reply.panels[0]).toMatchObject({ title: 'node-a is drained', tone: 'good' })
  })

  it('says what did not move', async () => {
    const app = fakeApp({ nodes: { drain: async () => ({ node: aNode(), moved: 1, left: 1 }) } })
    const reply = await fleetDrain.run(fakeInput({ options: { node: 'node-a' } }), app)
    expect(reply.panels[0]).toMatchObject({ tone: 'warning', text: expect.stringContaining('1 did not') })
  })

  it('warns when the node that takes bots again is down', async () => {
    const app = fakeApp({ nodes: { activate: async () => aNode({ state: 'down' }) } })
    const reply = await fleetActivate.run(fakeInput({ options: { node: 'node-a' } }), app)
    expect(reply.panels[0]?.tone).toBe('warning')
    expect(markdownOf(reply)).toContain('It is down')
  })

  it('offers nodes with how they are', async () => {
    const app = fakeApp({ nodes: { list: async () => [aNode(), aNode({ id: 'b', name: 'other', state: 'down' })] } })
    expect(await suggestNodes('node', fakeInput(), app)).toEqual([
      { name: expect.stringMatching(/node-a.*active.*2 bots/), value: aNode().id },
    ])
  })
})
