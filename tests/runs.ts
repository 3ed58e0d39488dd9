/** How much of something a test tries: `usual` with every `npm test`, `nightly` with `npm run test:nightly`. */
export function runs(usual: number, nightly: number): number {
  return process.env["NIGHTLY"] === "1" ? nightly : usual;
}
