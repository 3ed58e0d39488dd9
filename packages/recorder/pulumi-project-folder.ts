import { join } from "node:path";

/** The folder of the Pulumi project that this package is part of. */
export const pulumiProjectFolder = join(__dirname, "../..");
