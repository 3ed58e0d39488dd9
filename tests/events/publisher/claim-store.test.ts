import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { storeClaim, resolveClaim, type ClaimStore } from "../../../events/publisher/claim-store";
import { s3ClaimStore } from "../../../events/publisher/s3-claim-store";
import { rejection, testEvent, testId } from "./fixtures";

function memoryStore(): ClaimStore & { readonly objects: Map<string, string> } {
  const objects = new Map<string, string>();
  return {
    objects,
    bucket: "claims-dev",
    put: async (key, text) => void objects.set(key, text),
    get: async (key) => Buffer.from(objects.get(key) ?? ""),
  };
}

describe("claim check", () => {
  it("comes back as it went in, letters beyond ASCII included", async () => {
    const store = memoryStore();
    const event = testEvent(1, "Käse 🧀");
    const claimed = await storeClaim(event, store);
    expect(claimed.data).to.deep.equal({
      claimCheck: {
        bucket: "claims-dev",
        key: `claims/auth.test-signed-in/2026-11-01/${testId(1)}-a087a510eea9cf04.json`,
        sizeBytes: 21,
        sha256: "a087a510eea9cf04dad182b3b245f3513e59399a677505fb8f0bfc8808702876",
      },
    });
    expect(claimed.metadata).to.deep.equal(event.metadata);
    expect(await resolveClaim(claimed, store)).to.deep.equal(event);
  });

  it("leaves an event alone whose data travelled with it", async () => {
    const event = testEvent(1);
    expect(await resolveClaim(event, memoryStore())).to.equal(event);
  });

  it("keeps what an event claims when its id is published again with other data", async () => {
    const store = memoryStore();
    const [first, second] = [testEvent(1, "one"), testEvent(1, "another")];
    const claimed = await storeClaim(first, store);
    await storeClaim(second, store);
    expect(await resolveClaim(claimed, store)).to.deep.equal(first);
  });

  it("refuses data that were changed in the store", async () => {
    const store = memoryStore();
    const claimed = await storeClaim(testEvent(1), store);
    for (const key of store.objects.keys()) store.objects.set(key, '{"note":"jello"}');
    expect((await rejection(resolveClaim(claimed, store))).message).to.match(/SHA-256 differs/);
  });

  it("fetches from no bucket but its own", async () => {
    const claimed = await storeClaim(testEvent(1), { ...memoryStore(), bucket: "elsewhere" });
    expect((await rejection(resolveClaim(claimed, memoryStore()))).message).to.match(
      /elsewhere, not in claims-dev/,
    );
  });
});

describe("s3ClaimStore", () => {
  const storeThat = (send: (command: { input: object }) => object): ClaimStore =>
    s3ClaimStore("claims-dev", {
      send: async (command: { input: object }) => send(command),
    } as unknown as S3Client);

  it("puts and gets JSON text", async () => {
    const inputs: object[] = [];
    const Body = Object.assign(Readable.from([]), { transformToByteArray: async () => Buffer.from("{}") });
    const store = storeThat(({ input }) => (inputs.push(input), { Body }));
    await store.put("k", "{}");
    expect(String(await store.get("k"))).to.equal("{}");
    expect(inputs).to.deep.equal([
      { Bucket: "claims-dev", Key: "k", Body: "{}", ContentType: "application/json", IfNoneMatch: "*" },
      { Bucket: "claims-dev", Key: "k" },
    ]);
  });

  it("is content with what an earlier attempt has put, and with no other failure", async () => {
    const failing = (name: string) =>
      storeThat(() => Promise.reject(Object.assign(new Error(name), { name })));
    await failing("PreconditionFailed").put("k", "{}");
    for (const name of ["AccessDenied", "ConditionalRequestConflict", "SlowDown"])
      expect((await rejection(failing(name).put("k", "{}"))).message).to.equal(name);
  });

  it("says so when there is no body", async () => {
    const error = await rejection(storeThat(() => ({})).get("k"));
    expect(error.message).to.match(/no body for k of bucket claims-dev/);
  });
});
