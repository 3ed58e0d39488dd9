import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RecordedResource } from "../../recorder/stack-graph";
import { diffResource } from "../diff-resource";
import type { ResourceProvider } from "../resource-provider";
import { plainValues } from "../plain-values";
import { isSameValue } from "../same-value";
import { tagsAll } from "../tags-all";

type Values = Readonly<Record<string, unknown>>;

export interface ServeProviderSettings {
  /** Folder of the project: the files of archives are named from there. */
  readonly folder: string;
  /** Answers what a program asks the provider. */
  readonly invoke: (token: string, inputs: Values) => Values;
  /** What AWS makes of a resource that is created: its id and its outputs. */
  readonly answer: (asked: RecordedResource) => Pick<RecordedResource, "id" | "state">;
}

export interface ServedProvider {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Has Pulumi's own engine use a provider, as `PULUMI_DEBUG_PROVIDERS=<package>:<port>` makes it do. */
export async function serveProvider(
  provider: ResourceProvider,
  settings: ServeProviderSettings,
): Promise<ServedProvider> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(ResourceProviderService, methodsOf(provider, settings));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => server.tryShutdown((error) => (error ? reject(error) : resolve())));
  return { port, close };
}

function methodsOf(
  provider: ResourceProvider,
  settings: ServeProviderSettings,
): grpc.UntypedServiceImplementation {
  let config: Values = {};
  return {
    attach: answered(() => new Empty()),
    cancel: answered(() => new Empty()),
    getPluginInfo: answered(() => {
      const response = new PluginInfo();
      response.setVersion("7.48.0");
      return response;
    }),
    checkConfig: answered(checked),
    diffConfig: answered((request: messages.DiffRequest) => {
      const [olds, news] = [valuesOf(request.getOldInputs()), valuesOf(request.getNews())];
      const changed = Object.keys({ ...olds, ...news }).filter(
        (key) => !isSameValue(olds[key], news[key], key),
      );
      return diffResponse(changed, changed.includes("region") ? ["region"] : [], false);
    }),
    configure: answered((request: messages.ConfigureRequest) => {
      config = valuesOf(request.getArgs());
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      // Otherwise the engine would know nothing of what an update leaves as it is, and show it as changed in what uses it.
      response.setSupportspreview(true);
      return response;
    }),
    invoke: answered((request: messages.InvokeRequest) => {
      const response = new messages.InvokeResponse();
      response.setReturn(structOf(settings.invoke(request.getTok(), valuesOf(request.getArgs()))));
      return response;
    }),
    ...resourceMethods(provider, settings, () => config),
  };
}

function resourceMethods(
  provider: ResourceProvider,
  { folder, answer }: ServeProviderSettings,
  config: () => Values,
): grpc.UntypedServiceImplementation {
  return {
    check: answered(checked),
    diff: answered((request: messages.DiffRequest) => {
      const olds = valuesOf(request.getOlds());
      const before = resourceOf(request, plainValues(valuesOf(request.getOldInputs())), olds);
      const after = resourceOf(request, plainValues(valuesOf(request.getNews())), olds);
      const diff = diffResource(
        { resource: before, provider: { defaultTags: { tags: olds["tagsAll"] ?? {} } } },
        { resource: after, provider: config() },
      );
      return diffResponse(diff.changed, diff.replacedBecause, diff.deleteBeforeReplace);
    }),
    create: answered(async (request: messages.CreateRequest) => {
      const sent = valuesOf(request.getProperties());
      const asked = resourceOf(request, plainValues(sent, folder), {});
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(structOf(sent));
        return response;
      }
      const resource = { ...asked, ...answer(asked) };
      await provider.create(resource);
      response.setId(resource.id);
      response.setProperties(structOf(outputsOf(sent, resource, config())));
      return response;
    }),
    update: answered(async (request: messages.UpdateRequest) => {
      const [olds, sent] = [valuesOf(request.getOlds()), valuesOf(request.getNews())];
      const before = resourceOf(request, plainValues(valuesOf(request.getOldInputs())), olds);
      const inputs = plainValues(sent, folder);
      const after = resourceOf(request, inputs, { ...olds, ...inputs });
      if (!request.getPreview()) await provider.update(before, after);
      const response = new messages.UpdateResponse();
      response.setProperties(structOf({ ...olds, ...outputsOf(sent, after, config()) }));
      return response;
    }),
    delete: answered(async (request: messages.DeleteRequest) => {
      const inputs = plainValues(valuesOf(request.getOldInputs()));
      await provider.delete(resourceOf(request, inputs, valuesOf(request.getProperties())));
      return new Empty();
    }),
    read: answered((request: messages.ReadRequest) => {
      const response = new messages.ReadResponse();
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }),
  };
}

function checked(request: messages.CheckRequest): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(request.getNews());
  return response;
}

function diffResponse(
  changed: readonly string[],
  replaces: readonly string[],
  isDeletedFirst: boolean,
): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(isDeletedFirst);
  return response;
}

/** What the state holds: inputs as they were sent, what AWS adds, and all tags that the resource has. */
function outputsOf(sent: Values, { type, inputs, state }: RecordedResource, provider: Values): Values {
  const added = Object.entries(state).filter(([key, value]) => value !== inputs[key]);
  const all = tagsAll(type, inputs, provider);
  return { ...sent, ...Object.fromEntries(added), ...(all && { tagsAll: all }) };
}

/** What a provider is told of a resource; of its options and dependencies only the engine knows. */
function resourceOf(
  request: { getUrn(): string; getId?(): string },
  inputs: Values,
  state: Values,
): RecordedResource {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return {
    urn,
    type: types.slice(types.lastIndexOf("$") + 1),
    name: name.join("::"),
    custom: true,
    inputs,
    secretInputs: [],
    state,
    id: request.getId?.() ?? "",
    dependencies: [],
    options: { protect: false, retainOnDelete: false, ignoreChanges: [] },
  };
}

function valuesOf(struct: Struct | undefined): Values {
  return struct?.toJavaScript() ?? {};
}

function structOf(values: Values): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** A method of gRPC from one that returns its answer or throws. */
function answered<Request, Response>(
  method: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => method(call.request))().then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: (error as Error).message }),
    );
  };
}
