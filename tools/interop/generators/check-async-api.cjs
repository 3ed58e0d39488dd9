// Reads a document with AsyncAPI's own parser, and says what is wrong with it.
const { readFileSync } = require("node:fs");
const { Parser, DiagnosticSeverity } = require("@asyncapi/parser");

new Parser().parse(readFileSync(process.argv[2], "utf8")).then(({ document, diagnostics }) => {
  for (const { severity, message, path } of diagnostics)
    if (severity <= DiagnosticSeverity.Warning) console.log(`${path.join("/")}: ${message}`);
  const isValid = document && diagnostics.every(({ severity }) => severity > DiagnosticSeverity.Warning);
  process.exitCode = isValid ? 0 : 1;
});
