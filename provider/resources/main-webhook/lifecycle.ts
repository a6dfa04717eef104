import { DialogError } from "../../api/errors";
import { diffFields } from "../../lifecycle/diff";
import { inputsIn } from "../../lifecycle/fields";
import { type Lifecycle, PartialFailure, type ReadResult } from "../../lifecycle/lifecycle";
import { boundBy, identityOf, openNumber } from "../../number/access";
import { isRelabelled } from "../../number/declarations";
import { instanceToken } from "../../number/instance";
import { liveOver, stillOpen, warnSecretDrift } from "../../number/live-destination";
import { attempting } from "../../number/outcome";
import { fields } from "../../program/main-webhook-fields";
import { rememberSecrets } from "../destination-check";
import { setOnNumber, updateOnNumber } from "./apply";
import { checkMainWebhook } from "./check";
import { driftOf, subject } from "./existing";
import { changes, type MainWebhookInputs, type MainWebhookState, parseInputs, parseState, stateOf } from "./inputs";

/** What Pulumi does to the main webhook of a number. */
export const mainWebhookLifecycle: Lifecycle<MainWebhookInputs, MainWebhookState> = {
  parseInputs,
  parseState,
  check: checkMainWebhook,

  diff(olds, news) {
    const result = diffFields(changes, olds, news);
    return olds.__unconfirmed === true ? { ...result, changes: true } : result;
  },

  async create(context, inputs) {
    const id = inputs.phoneNumber;
    return attempting(`Could not create ${subject(inputs)}`, async () => {
      const session = await openNumber(context, inputs, "create");
      const state = toState({ ...inputs, ...session.identity }, instanceToken());
      await setOnNumber(context, session, inputs, undefined, (error) => {
        return new PartialFailure(id, { ...state, __unconfirmed: true }, error.message);
      });
      return { id, state };
    });
  },

  async read(context, state): Promise<ReadResult> {
    rememberSecrets({ ...state });
    return attempting(`Could not read ${subject(state)}`, async () => {
      const session = await openNumber(context, state, "stored");
      const live = await session.recentMain();
      session.requireStored(driftOf(state, live));
      if (live) {
        await warnSecretDrift(context, subject(state), state, live, state.__ignoresHeaders);
        const { __unconfirmed, ...rest } = state;
        return withInputs({ ...rest, ...liveOver(state, live), ...stillOpen(state, live) });
      }
      if (state.__instance === undefined) {
        throw new DialogError(
          "not_found",
          `Number ${state.phoneNumber} has no main webhook. Leave the entry out of the import file: pulumi up sets what the program declares.`,
        );
      }
      return "gone";
    });
  },

  async update(context, olds, news) {
    rememberSecrets({ ...olds });
    const instance = olds.__instance ?? instanceToken();
    const isSame = news.__key === olds.__key && !olds.__unconfirmed && !changesServer(olds, news);
    if (isSame) {
      return toState({ ...news, ...identityOf(olds, news) }, instance);
    }
    return attempting(`Could not update ${subject(news)}`, async () => {
      const session = await openNumber(context, boundBy(olds, news), "update");
      await updateOnNumber(context, session, olds, news);
      return toState({ ...news, ...session.identity }, instance);
    });
  },

  async delete(context, state) {
    if (isRelabelled(state.phoneNumber)) {
      return;
    }
    await context.warn(
      `The main webhook of number ${state.phoneNumber} stays in place: the API has no way to remove it. Messages go on being delivered to it until another one is set.`,
    );
  },
};

/** Whether an update has anything to do at the API; a change of key or of `adopt` has not. */
function changesServer(olds: MainWebhookState, news: MainWebhookInputs): boolean {
  return diffFields(changes, { ...olds }, { ...news }, ["url", "headers"]).changes;
}

/** What create stores. */
export function toState(inputs: MainWebhookInputs, instance: string): MainWebhookState {
  return stateOf({ ...inputs, __instance: instance });
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: MainWebhookState): ReadResult {
  return { state: { ...state }, inputs: inputsIn(fields, state) };
}
