import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { redact, remember } from "../../provider/text/redact";
import { shown } from "../../provider/text/shown";

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 1024 ** 3;
/** How Pulumi marks a secret in JSON. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** A stack of the Pulumi project in a folder, read through Pulumi's own command. */
export class PulumiStack {
  constructor(
    private readonly name: string,
    private readonly folder: string,
  ) {}

  /** The stack's configuration by full key, secrets included. */
  async config(): Promise<Map<string, string>> {
    const parsed = parsedOutput(await this.pulumi("config", "--json", "--show-secrets"));
    return new Map(
      entriesOf(parsed).flatMap(([key, entry]): [string, string][] => {
        const { value, secret } = Object(entry);
        if (secret === true && key.startsWith("dialog360:")) {
          remember(String(value));
        }
        return typeof value === "string" ? [[key, value]] : [];
      }),
    );
  }

  /** The outputs of every resource in the stack's state, by type, secrets included. */
  async resources(): Promise<{ readonly type: string; readonly name: string; readonly outputs: object }[]> {
    const { deployment } = Object(parsedOutput(await this.pulumi("stack", "export", "--show-secrets")));
    const resources: unknown = Object(deployment).resources;
    return (Array.isArray(resources) ? resources : []).map((resource) => {
      const { type, urn, outputs } = Object(resource);
      return {
        type: String(type),
        name: String(urn).split("::").slice(3).join("::"),
        outputs: revealed(outputs ?? {}),
      };
    });
  }

  private async pulumi(...args: string[]): Promise<string> {
    const full = [...args, "--stack", this.name, "--non-interactive"];
    try {
      return (await run("pulumi", full, { cwd: this.folder, maxBuffer: MAX_OUTPUT_BYTES })).stdout;
    } catch (error) {
      const { stderr, code } = Object(error);
      const missing = existsSync(this.folder) ? "the command pulumi was not found on PATH" : "there is no such folder";
      const said = code === "ENOENT" ? missing : shown(redact(lastLine(String(stderr))));
      throw new Error(`pulumi ${args[0]} failed for stack ${this.name} in ${this.folder}: ${said}`);
    }
  }
}

/** What Pulumi printed; the parser's own words would show parts of it. */
function parsedOutput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The output of pulumi is not JSON. Check that the command pulumi is the Pulumi CLI.");
  }
}

/** Replaces every secret by its value. */
function revealed(value: object): object {
  return JSON.parse(JSON.stringify(value), (_key, one) => {
    const { [SECRET_MARK]: mark, plaintext } = Object(one);
    return mark !== undefined && typeof plaintext === "string" ? JSON.parse(plaintext) : one;
  });
}

/** A value as a secret of an import file. */
export function secretOf(value: unknown): object {
  return { [SECRET_MARK]: "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(value) };
}

/** The value of a secret of an import file; any other value as it is. */
export function plainValue(value: unknown): unknown {
  const { [SECRET_MARK]: mark, plaintext } = Object(value);
  if (mark === undefined) {
    return value;
  }
  try {
    return JSON.parse(String(plaintext));
  } catch {
    // The parser's own words would show parts of the secret.
    throw new Error("The import file is damaged: a secret in it is not JSON. Export again.");
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
