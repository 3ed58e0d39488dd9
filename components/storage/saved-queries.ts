interface SavedQuery {
  readonly description: string;
  readonly text: (table: string) => string;
}

/** An event that was recorded several times is one: what groups by id and fingerprint counts it once. */
const eachOnce = (table: string, where: string): string =>
  `WITH once AS (
  SELECT *, row_number() OVER (PARTITION BY eventid, fingerprint ORDER BY time) AS place
  FROM ${table}
  WHERE ${where}
)`;
const lastDay = "hour >= date_format(current_timestamp - INTERVAL '1' DAY, '%Y-%m-%dT%H')";

/** What people ask of the journal, by the names under which it is saved. */
export const savedQueries: Readonly<Record<string, SavedQuery>> = {
  "events-of-an-action": {
    description:
      "All events that one user action caused, by its correlation id, from its hour on (UTC, 2026-11-29T11)",
    text: (
      table,
    ) => `${eachOnce(table, "hour >= '<hour of the action>' AND correlationid = '<correlation id>'")}
SELECT time, domain, type, eventid, hops, producer FROM once WHERE place = 1 ORDER BY time, hops`,
  },
  "events-by-type": {
    description: "How many events of each type came in each hour of the last day, and from whom",
    text: (table) => `${eachOnce(table, lastDay)}
SELECT hour, type, version, producer, count(*) AS events FROM once WHERE place = 1
GROUP BY hour, type, version, producer ORDER BY hour DESC, events DESC`,
  },
  "ids-of-several-events": {
    description: "Ids under which different events came in the last day: an error of their producer",
    text: (
      table,
    ) => `SELECT eventid, count(DISTINCT fingerprint) AS events, array_agg(DISTINCT producer) AS producers
FROM ${table} WHERE ${lastDay}
GROUP BY eventid HAVING count(DISTINCT fingerprint) > 1`,
  },
  "events-of-a-value": {
    description: "Events of the last day whose data holds a value, such as a user's id",
    text: (table) => `${eachOnce(table, `${lastDay} AND data LIKE '%"<value>"%'`)}
SELECT time, type, eventid, data FROM once WHERE place = 1 ORDER BY time`,
  },
};
