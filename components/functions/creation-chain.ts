import type * as pulumi from "@pulumi/pulumi";

/** Makes resources one after the other, and deletes them the other way round: for what AWS changes one at a time. */
export class CreationChain {
  private last: readonly pulumi.Resource[] = [];

  append<Made extends pulumi.Resource>(one: (order: { dependsOn: pulumi.Resource[] }) => Made): Made {
    const made = one({ dependsOn: [...this.last] });
    this.last = [made];
    return made;
  }
}
