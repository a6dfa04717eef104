import { subscribe } from "node:diagnostics_channel";
import { setMaxListeners } from "node:events";

/** How the engine tells a provider that the run was interrupted. */
const CANCEL_PATH = "/pulumirpc.ResourceProvider/Cancel";

const controller = new AbortController();

/**
 * Aborted once the run was interrupted: what only waits may stop waiting. The SDK answers the engine's call without
 * telling a dynamic provider, but Node tells of every HTTP/2 stream that a process serves (documented, from Node 22.17
 * and 24.2 on; before that a wait goes on to its end).
 */
export const cancelled: AbortSignal = controller.signal;

// One listener for each wait; there may be many.
setMaxListeners(0, cancelled);
subscribe("http2.server.stream.start", (message) => {
  if (pathOf(message) === CANCEL_PATH) {
    controller.abort();
  }
});

function pathOf(message: unknown): unknown {
  return Object(Object(message).headers)[":path"];
}
