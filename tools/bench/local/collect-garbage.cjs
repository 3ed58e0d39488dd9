"use strict";
// Loaded into a measured server before its own code: collects the garbage when it is asked to.
process.on("message", () => {
  global.gc();
  process.send("collected");
});
process.channel.unref();
