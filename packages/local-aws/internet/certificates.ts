/** A certificate for the named hosts, its key, and the authority that vouches for it; all as PEM. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const hourMs = 60 * 60 * 1000;
const yearMs = 365 * 24 * hourMs;

/** Makes an authority that lives as long as this object, and one certificate with every host in it. */
export async function makeCertificates(hosts: readonly string[], nowMs: number): Promise<Certificates> {
  // It is slow to load, and most uses need no host.
  const { generate } = await import("selfsigned");
  const settings = {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - hourMs), // clocks differ a little
    notAfterDate: new Date(nowMs + yearMs),
  } as const;
  const authority = await generate([{ name: "commonName", value: "Local internet" }], {
    ...settings,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "Hosts of the local internet" }], {
    ...settings,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) },
    ],
  });
  return { authority: authority.cert, certificate: server.cert, key: server.private };
}
