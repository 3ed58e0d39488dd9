/** CloudWatch's namespace of one environment's metrics: environments of one account share no metric and no alarm. */
export function metricNamespace(environment: string): string {
  return `EventPipeline/${environment}`;
}
