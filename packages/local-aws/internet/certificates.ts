/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that vouches for hosts: its own certificate as PEM, and what makes those of hosts. */
export interface Authority {
  readonly certificate: string;
  /** For one host name, valid from the authority's day for a year. */
  certify(host: string): Promise<Certificate>;
}

const hourMs = 60 * 60 * 1000;
const yearMs = 365 * 24 * hourMs;

/** Makes an authority that lives as long as this object. */
export async function makeAuthority(nowMs: number): Promise<Authority> {
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
  return {
    certificate: authority.cert,
    async certify(host) {
      const server = await generate([{ name: "commonName", value: "A host of the local internet" }], {
        ...settings,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: "basicConstraints", cA: false, critical: true },
          { name: "extKeyUsage", serverAuth: true },
          { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
        ],
      });
      return { certificate: server.cert, key: server.private };
    },
  };
}
