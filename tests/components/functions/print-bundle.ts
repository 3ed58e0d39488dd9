import { bundleCallback } from "../../../components/functions/bundle-callback";
import { catalogue } from "../../../events/contracts/catalogue";
import { validatorSource } from "../../../events/schema/validator-source";

/** Prints the path of the main file of a consumer as the stacks bundle it. */
async function main(): Promise<void> {
  const modules = { "bellyfed:validators": validatorSource(catalogue.contracts) };
  const bundle = await bundleCallback(() => {
    const { createConsumer } =
      require("#handlers/consume-events") as typeof import("#handlers/consume-events");
    const { validators } = require("bellyfed:validators") as Pick<
      Parameters<typeof createConsumer>[0],
      "validators"
    >;
    return createConsumer({ handler: async () => undefined, validators });
  }, modules);
  console.log(bundle["index.js"]);
}

void main();
