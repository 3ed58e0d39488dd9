/** Where faults and hosts are looked at and changed while the local AWS runs. */
export const controlPath = "/_local/control";
