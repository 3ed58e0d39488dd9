#!/usr/bin/env node
// `npx events …` in this checkout: as `npm run events -- …`, without the lines that npm writes before it.
require("../../register-typescript.cjs");
require("./main.ts");
