import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const whole = 'test/e2e/**/*.test.ts'
/** Minutes of real chaos, for whoever names a seed: CONTRIBUTING.md. */
const onlyAsked = process.env.CHAOS_SEED === undefined ? ['test/e2e/chaos.test.ts'] : []

// Minutes long in few lines. The runner begins with the largest of the files that it has never run, and would end with these, alone.
const longest = ['swarm', 'docker', 'pm2'].map((engine) => `src/deployment/${engine}/contract.test.ts`)
const isLong = ({ moduleId }: TestSpecification) => longest.some((file) => moduleId.endsWith(file))

// A class, because the runner wants to make it itself.
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)))
  }
}

/** One runner for everything: unit tests beside their files, `test/shape` for the project's own rules, `test/e2e` for whole jobs. */
export default defineConfig({
  test: {
    // What hangs is found, and what is slow on a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second, the default, is a claim of speed.
    expect: { poll: { timeout: 15_000 } },
    globalSetup: ['test/openapi/setup.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['src/**/*.test.ts', 'commands/**/*.test.ts', 'templates/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [whole],
        },
      },
      // What is compiled is what runs there, so it is compiled first. These wait more than they work: three fit on two cores.
      {
        extends: true,
        test: {
          name: 'whole',
          include: [whole],
          exclude: onlyAsked,
          globalSetup: ['test/build-first.ts'],
          maxWorkers: 3,
          // A browser and a dozen processes on a busy machine: one second chance, which the report shows.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
