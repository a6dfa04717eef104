import { createRequire } from "node:module";
import type { Shown } from "../text/shown";

type Log = (message: Shown) => Promise<void>;

const SEND_TIMEOUT_MS = 2000;
const said = new Set<string>();
let log: Log | undefined;

/**
 * Shows a warning once per process: through the engine's log, or as a plain line where that cannot be reached. The
 * engine's address is the last argument of the provider process (observed with Pulumi 3.259 and 3.270, not documented).
 */
export async function warn(message: Shown): Promise<void> {
  if (said.has(message)) {
    return;
  }
  said.add(message);
  try {
    log ??= engineLog(process.argv.at(-1) ?? "");
    await log(message);
  } catch {
    log = plainLog;
    await plainLog(message);
  }
}

async function plainLog(message: Shown): Promise<void> {
  console.log(`warning: ${message}`);
}

function engineLog(address: string): Log {
  if (!/^[\w.[\]:-]+:\d+$/.test(address)) {
    return plainLog;
  }
  // The provider process runs inside the SDK: its own copies of gRPC and of the messages are the ones to use.
  const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  const grpc: typeof import("@grpc/grpc-js") = load("@grpc/grpc-js");
  const services: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") = load("@pulumi/pulumi/proto/engine_grpc_pb");
  const messages: typeof import("@pulumi/pulumi/proto/engine_pb") = load("@pulumi/pulumi/proto/engine_pb");
  const client = new services.EngineClient(address, grpc.credentials.createInsecure());
  return (message) =>
    new Promise((resolve, reject) => {
      const request = new messages.LogRequest();
      request.setSeverity(messages.LogSeverity.WARNING);
      request.setMessage(message);
      // A deadline of gRPC is a moment of the wall clock, which may be set meanwhile.
      const call = client.log(request, (error) => {
        clearTimeout(timer);
        error ? reject(error) : resolve();
      });
      const timer = setTimeout(() => call.cancel(), SEND_TIMEOUT_MS);
    });
}
