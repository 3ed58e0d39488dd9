import type { AwsError } from "./aws-error";
import { stateOfMap } from "./state/service-state";

/** How a service refuses to do with a resource what cannot be done with it. */
export interface ResourceErrors {
  /** There is none of the name. */
  absent(name: string): AwsError;
  /** There is one of the name already. */
  present(name: string): AwsError;
}

/** The resources of one kind by their names, in the order in which they were made. */
export class ResourceStore<Resource> {
  private readonly resources = new Map<string, Resource>();
  /** For resources that are plain data. */
  readonly state = stateOfMap(this.resources);

  constructor(private readonly errors: ResourceErrors) {}

  get all(): readonly Resource[] {
    return [...this.resources.values()];
  }

  find(name: string): Resource | undefined {
    return this.resources.get(name);
  }

  get(name = ""): Resource {
    const resource = this.resources.get(name);
    if (resource === undefined) throw this.errors.absent(name);
    return resource;
  }

  create(name: string, resource: Resource): Resource {
    if (this.resources.has(name)) throw this.errors.present(name);
    this.resources.set(name, resource);
    return resource;
  }

  /** Makes it, or puts it in the place of the one that has the name. */
  put(name: string, resource: Resource): void {
    this.resources.set(name, resource);
  }

  delete(name = ""): Resource {
    const resource = this.get(name);
    this.resources.delete(name);
    return resource;
  }
}
