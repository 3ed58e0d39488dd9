import type { Plugin } from "esbuild";
import { projectFolder } from "./bundle-options";

/** A module that exists only in the bundle; what it requires by a path is found from the project's root. */
export function virtualModule(name: string, contents: string): Plugin {
  // A filter that only this name passes: esbuild asks the plugin, in another process, for each name that does.
  const filter = new RegExp(`^${name.replace(/[^A-Za-z0-9:_-]/g, "\\$&")}$`);
  const namespace = "virtual";
  return {
    name,
    setup(build) {
      build.onResolve({ filter }, () => ({ path: name, namespace }));
      build.onLoad({ filter, namespace }, () => ({ contents, loader: "js", resolveDir: projectFolder }));
    },
  };
}
