import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Methods, Props, Provider } from "./provider.ts";
import { quickNode } from "./quick-node.ts";

const here = dirname(fileURLToPath(import.meta.url));
const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const grpc: typeof import("@grpc/grpc-js") = sdk("@grpc/grpc-js");
const provider: typeof import("@pulumi/pulumi/proto/provider_grpc_pb") = sdk("@pulumi/pulumi/proto/provider_grpc_pb");
const messages: typeof import("@pulumi/pulumi/proto/provider_pb") = sdk("@pulumi/pulumi/proto/provider_pb");
const engine: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") = sdk("@pulumi/pulumi/proto/engine_grpc_pb");
const struct: typeof import("google-protobuf/google/protobuf/struct_pb") = sdk(
  "google-protobuf/google/protobuf/struct_pb",
);
const empty: typeof import("google-protobuf/google/protobuf/empty_pb") = sdk(
  "google-protobuf/google/protobuf/empty_pb",
);

type Struct = import("google-protobuf/google/protobuf/struct_pb").Struct;
type JavaScriptValue = import("google-protobuf/google/protobuf/struct_pb").JavaScriptValue;

/** What a failed call leaves of an object that exists. */
interface Partial {
  readonly id: string;
  readonly properties: Props;
  readonly reasons: string[];
}

/** A failed call, with the object that a partial failure leaves. */
export class CallError extends Error {
  readonly partial: Partial | undefined;

  constructor(message: string, partial: Partial | undefined) {
    super(message);
    this.partial = partial;
  }
}

/** The real dynamic provider process of the SDK, spoken to as the engine does: over gRPC. */
export class ProviderProcess implements Methods, Provider {
  readonly methods = { MainWebhook: this, MultiWebhook: this, Webhook: this };
  private readonly child: ChildProcess;
  private readonly client: InstanceType<typeof provider.ResourceProviderClient>;
  private readonly engineServer: InstanceType<typeof grpc.Server>;

  private constructor(
    child: ChildProcess,
    client: InstanceType<typeof provider.ResourceProviderClient>,
    engineServer: InstanceType<typeof grpc.Server>,
  ) {
    this.child = child;
    this.client = client;
    this.engineServer = engineServer;
  }

  static async start(options: {
    config: Record<string, string>;
    env: Record<string, string>;
    warnings: string[];
    output: string[];
  }): Promise<ProviderProcess> {
    const server = new grpc.Server();
    const { warnings, output } = options;
    server.addService(engine.EngineService, {
      log: (call: { request: { getMessage(): string } }, callback: (error: null, reply: unknown) => void) => {
        warnings.push(call.request.getMessage());
        callback(null, new empty.Empty());
      },
    } as never);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const script = join(dirname(sdk.resolve("@pulumi/pulumi/package.json")), "cmd/dynamic-provider/index.js");
    const child = spawn(process.execPath, [script, `127.0.0.1:${port}`], {
      cwd: here,
      env: { PATH: process.env.PATH ?? "", PULUMI_NODEJS_PROJECT: "test", ...quickNode, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = createInterface({ input: child.stdout });
    const [address] = await once(lines, "line");
    const client = new provider.ResourceProviderClient(`127.0.0.1:${address}`, grpc.credentials.createInsecure());
    const started = new ProviderProcess(child, client, server);
    lines.on("line", (line) => output.push(line));
    createInterface({ input: child.stderr }).on("line", (line) => output.push(line));
    const request = new messages.ConfigureRequest();
    request.setArgs(toStruct(options.config));
    await started.call((done) => client.configure(request, done));
    return started;
  }

  async check(olds: Props, news: Props): ReturnType<Methods["check"]> {
    const request = new messages.CheckRequest();
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const reply = await this.call<import("@pulumi/pulumi/proto/provider_pb").CheckResponse>((done) =>
      this.client.check(request, done),
    );
    return {
      inputs: toProps(reply.getInputs()),
      failures: reply.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(id: string, olds: Props, news: Props): ReturnType<Methods["diff"]> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const reply = await this.call<import("@pulumi/pulumi/proto/provider_pb").DiffResponse>((done) =>
      this.client.diff(request, done),
    );
    return {
      changes: reply.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: reply.getReplacesList(),
      deleteBeforeReplace: reply.getDeletebeforereplace(),
    };
  }

  async create(inputs: Props): ReturnType<Methods["create"]> {
    const request = new messages.CreateRequest();
    request.setProperties(toStruct(inputs));
    const reply = await this.call<import("@pulumi/pulumi/proto/provider_pb").CreateResponse>((done) =>
      this.client.create(request, done),
    );
    return { id: reply.getId(), outs: toProps(reply.getProperties()) };
  }

  async read(id: string, state: Props): ReturnType<Methods["read"]> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(toStruct(state));
    const reply = await this.call<import("@pulumi/pulumi/proto/provider_pb").ReadResponse>((done) =>
      this.client.read(request, done),
    );
    return { id: reply.getId(), props: toProps(reply.getProperties()), inputs: toProps(reply.getInputs()) };
  }

  async update(id: string, olds: Props, news: Props): ReturnType<Methods["update"]> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const reply = await this.call<import("@pulumi/pulumi/proto/provider_pb").UpdateResponse>((done) =>
      this.client.update(request, done),
    );
    return { outs: toProps(reply.getProperties()) };
  }

  async delete(id: string, state: Props): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(toStruct(state));
    await this.call((done) => this.client.delete(request, done));
  }

  async cancel(): Promise<void> {
    await this.call((done) => this.client.cancel(new empty.Empty(), done));
  }

  async kill(): Promise<void> {
    this.client.close();
    this.engineServer.forceShutdown();
    const isRunning = this.child.exitCode === null && this.child.signalCode === null;
    if (isRunning) {
      this.child.kill("SIGKILL");
      await once(this.child, "exit");
    }
  }

  private call<T>(
    send: (done: (error: import("@grpc/grpc-js").ServiceError | null, reply: T) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      send((error, reply) => (error ? reject(toCallError(error)) : resolve(reply)));
    });
  }
}

function toCallError(error: import("@grpc/grpc-js").ServiceError): CallError {
  const details = error.metadata?.get("grpc-status-details-bin")[0];
  if (!details) {
    return new CallError(error.details, undefined);
  }
  const status: typeof import("@pulumi/pulumi/proto/status_pb") = sdk("@pulumi/pulumi/proto/status_pb");
  const any = status.Status.deserializeBinary(Buffer.from(details)).getDetailsList()[0];
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return new CallError(error.details, {
    id: failed.getId(),
    properties: toProps(failed.getProperties()),
    reasons: failed.getReasonsList(),
  });
}

function toStruct(props: Readonly<Props>): Struct {
  return struct.Struct.fromJavaScript(props as Record<string, JavaScriptValue>);
}

function toProps(value: Struct | undefined): Props {
  return value?.toJavaScript() ?? {};
}
