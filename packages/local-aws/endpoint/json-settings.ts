const epochSeconds = 7;

/** How the JSON protocols write timestamps and names. */
export const jsonSettings = {
  timestampFormat: { useTrait: true, default: epochSeconds },
  jsonName: false,
} as const;
