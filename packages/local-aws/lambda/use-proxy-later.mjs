/**
 * Has a Node.js that runs already send what it sends by the proxy of its environment. One that is told as it starts
 * loads fetch at once, which takes twice the time that a function's process takes to start.
 */
const { env, getBuiltinModule } = process;

/** Under it fetch and npm's undici find who sends their requests. */
const dispatcher = Symbol.for("undici.globalDispatcher.1");

export function useProxyLater() {
  const modules = [getBuiltinModule("node:http"), getBuiltinModule("node:https")];
  for (const one of modules) one.globalAgent = new one.Agent({ ...one.globalAgent.options, proxyEnv: env });
  Object.defineProperty(globalThis, dispatcher, {
    configurable: true,
    writable: true,
    value: {
      dispatch(options, handler) {
        const agents = modules.map(({ globalAgent }) => globalAgent);
        modules[0].setGlobalProxyFromEnv(env);
        // Whatever the function has set meanwhile stays.
        modules.forEach((one, index) => (one.globalAgent = agents[index]));
        return globalThis[dispatcher].dispatch(options, handler);
      },
    },
  });
}
