/** As much of a policy's document as is edited. */
export interface PolicyDocument {
  readonly Statement: readonly { readonly Sid: string; Action: string | string[]; Resource: unknown }[];
}

/** Takes statements out of a policy. */
export const without =
  (...sids: readonly string[]) =>
  (document: PolicyDocument): PolicyDocument => ({
    ...document,
    Statement: document.Statement.filter(({ Sid }) => !sids.includes(Sid)),
  });
