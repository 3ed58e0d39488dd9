/**
 * CloudWatch's namespace of an environment's own metrics: environments that share an account share no metric, and
 * no alarm fires for another's trouble.
 */
export function metricNamespace(environment: string): string {
  return `EventPipeline/${environment}`;
}
