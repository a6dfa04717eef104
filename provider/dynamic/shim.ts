/** Which lifecycle of the runtime a resource uses. Stored in every state ever written: a name here is never changed. */
export type RuntimeExport = "multiWebhook" | "webhook" | "mainWebhook";

/**
 * The text that Pulumi stores as `__provider` and evaluates in the provider process. It is a constant, not a serialized
 * closure: state stays small, an upgrade of the package shows no difference, and an old state runs today's code.
 *
 * It looks where the project does (the process runs in its folder), then where the SDK does: in a workspace of pnpm, that
 * finds a package which only a library depends on. Where neither finds it, the error is one sentence without a stack.
 * It is short, and has no line that could be left out, because every resource stores it twice.
 */
export function shim(name: RuntimeExport): string {
  return `exports.handler=(d=process.cwd())=>{try{d=require.resolve('pulumi-360dialog/runtime',{paths:[d,process.argv[1]]})}catch(e){e.message='Install pulumi-360dialog in '+d+' first';e.stack='';throw e}return require(d).${name}}`;
}
