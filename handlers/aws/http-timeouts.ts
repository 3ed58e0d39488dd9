/** Timeouts of one HTTP request of an SDK client, which has none by default. */
export const httpTimeouts = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  throwOnRequestTimeout: true,
};
