import { expect, it } from 'vitest'
import { createLagMeter } from './lag-meter.ts'

it('sees a loop that is stuck, once', () => {
  const lag = createLagMeter(5)
  const until = performance.now() + 60
  while (performance.now() < until);
  expect(lag.read()).toBeGreaterThanOrEqual(50)
  lag.stop()
})
