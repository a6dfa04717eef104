import { answers } from "./answers.ts";
import { clockJumps } from "./clock-jumps.ts";
import { cuts } from "./cuts.ts";
import { engineOptions } from "./engine-options.ts";
import { faults } from "./faults.ts";
import { hostileText } from "./hostile-text.ts";
import { kill } from "./kill.ts";
import { late } from "./late.ts";
import { lateRequests } from "./late-requests.ts";
import { model } from "./model.ts";
import { names } from "./names.ts";
import { patch } from "./patch.ts";
import { perpetual } from "./perpetual.ts";
import { races } from "./races.ts";
import { retry } from "./retry.ts";
import type { Row } from "./rows.ts";
import { secretWindows } from "./secret-windows.ts";
import { storms } from "./storms.ts";
import { twoNumbers } from "./two-numbers.ts";
import { urls } from "./urls.ts";

/** The rows of the scorecard, in its order. */
export const rows: readonly Row[] = [
  model,
  storms,
  races,
  faults,
  kill,
  late,
  names,
  urls,
  perpetual,
  patch,
  retry,
  clockJumps,
  answers,
  twoNumbers,
  cuts,
  lateRequests,
  hostileText,
  secretWindows,
  engineOptions,
];
