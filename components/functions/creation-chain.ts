import type * as pulumi from "@pulumi/pulumi";

/** Makes resources one after the other, and deletes them the other way round: for what AWS changes one at a time. */
export class CreationChain {
  private last: readonly pulumi.Resource[] = [];

  append<Made extends pulumi.Resource>(
    opts: pulumi.CustomResourceOptions,
    make: (opts: pulumi.CustomResourceOptions) => Made,
  ): Made {
    const made = make({ ...opts, dependsOn: [...this.last] });
    this.last = [made];
    return made;
  }
}
