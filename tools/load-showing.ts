import type { Progress } from "./progress";

/**
 * Loads what takes seconds to load, and shows meanwhile that something happens: no timer fires until it is loaded.
 * @param load requires it
 */
export function loadShowing<Loaded>(progress: Pick<Progress, "refresh">, load: () => Loaded): Loaded {
  const loaders = require.extensions;
  const before = { ...loaders };
  for (const [extension, loader] of Object.entries(before))
    loaders[extension] = (module, path) => {
      progress.refresh();
      loader?.(module, path);
    };
  try {
    return load();
  } finally {
    Object.assign(loaders, before);
  }
}
