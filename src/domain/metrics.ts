/** One sample: a value with the labels that tell it from its siblings. */
export interface Sample {
  /** Follows the family's name: `_bucket`, `_sum` and `_count` of a histogram. */
  suffix?: '_bucket' | '_sum' | '_count'
  labels?: Readonly<Record<string, string>>
  value: number
}

/**
 * Samples of one name (prometheus.io/docs/practices/naming: base units, `_total` for what only grows). Labels are of closed
 * sets, never bots or clients: each value of a label is a series of its own.
 */
export interface MetricFamily {
  name: string
  type: 'gauge' | 'counter' | 'histogram'
  help: string
  samples: readonly Sample[]
}
