import type { Resource } from "./checkpoint.ts";

/** Flags of `pulumi up`; resources are named by their logical names. */
export interface Flags {
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
  readonly replace?: readonly string[];
  /** As `--parallel 1`. */
  readonly serial?: boolean;
  readonly skipPreview?: boolean;
  readonly continueOnError?: boolean;
}

/** Whether a run has anything to do with a resource. */
export function isIncluded({ target, exclude }: Flags, name: string): boolean {
  return target ? target.includes(name) : !exclude?.includes(name);
}

/** What is deleted at the end of a run, and what the engine has against that. */
export function deletionsUnder(
  flags: Flags,
  leftover: readonly Resource[],
): { readonly going: readonly Resource[]; readonly refused: string[] } {
  const { target } = flags;
  // Of a target, what depends on it goes too, and is refused because nobody has named it.
  const going = leftover.filter(({ name, options }) =>
    target ? [name, ...(options?.dependsOn ?? [])].some((one) => target.includes(one)) : isIncluded(flags, name),
  );
  const unnamed = target ? going.filter(({ name }) => !target.includes(name)) : [];
  const isProtected = going.filter(({ options }) => options?.protect);
  return {
    going,
    refused: [
      ...unnamed.map(({ name }) => `${name} will be destroyed but was not specified in --target list`),
      ...isProtected.map(({ name }) => `${name} ${PROTECTED}`),
    ],
  };
}

export const PROTECTED = "cannot be deleted because it is protected";
