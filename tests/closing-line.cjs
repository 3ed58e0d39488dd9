"use strict";
const { reporters } = require("mocha");

/** Mocha's dots for a person, and a closing line of fixed form for a machine. */
class ClosingLine extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const skipped = pending > 0 ? `, ${pending} skipped` : "";
      process.stdout.write(`\n${passes} passed, ${failures} failed${skipped}\n`);
    });
  }
}

module.exports = ClosingLine;
