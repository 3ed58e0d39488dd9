/** Calls a client that is loaded when it is first needed. */
export function callClient(): string {
  const { client } = require("./aws/client") as typeof import("./aws/client");
  return client();
}
