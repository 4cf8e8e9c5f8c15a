import type { MetricFamily, Sample } from '../domain/metrics.ts'

/** What Prometheus wants to read (prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4). */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** Families without a sample are left out: their value could not be found out. */
export function metricsText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${escaped(help)}`,
      `# TYPE ${name} ${type}`,
      ...samples.map((sample) => `${name}${sample.suffix ?? ''}${labelsOf(sample)} ${sample.value}`),
      '',
    ])
    .join('\n')
}

function labelsOf({ labels = {} }: Sample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value).replaceAll('"', '\\"')}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
