"use strict";
// What Pulumi's engine runs of this folder: the pack of index.ts, loaded as the tools load it. ts-node, which the engine
// registers, would transpile all of it each time.
require("../tools/register-typescript.cjs");

require("./index.ts");
