declare global {
  var loadedClients: number | undefined;
}

globalThis.loadedClients = (globalThis.loadedClients ?? 0) + 1;

/** Stands for a client that takes long to load. */
export function client(): string {
  return "the client answers";
}
