#!/usr/bin/env bash
# The whole of it for any CI that has bash, Node, npm and the Pulumi CLI: installs, runs, waits for the lock, notifies.
#
# Usage: pipeline.sh preview|deploy|redeploy|drift [COMMAND ...]
#   redeploy is deploy --refresh. COMMAND, if given, is run at the end with two more arguments: the outcome and the file of
#   the report. The outcome is done, drift, locked, failed, or unmanaged: no drift, but drift.sh has found unmanaged
#   webhooks. What COMMAND returns does not change the exit code.
# Settings: those of preview.sh, deploy.sh and drift.sh; LOCK_TRIES (default: 10) and LOCK_WAIT (default: 30 seconds): how
# often and how long deploy and redeploy wait for another run to end.
#
# Exit codes: those of the script that was run; 2 also for wrong arguments, 1 also where npm ci failed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=run.sh
source "$here/run.sh"
# shellcheck source=unmanaged.sh
source "$here/unmanaged.sh"

what=${1:-}
case $what in
  preview | deploy | drift) script=("$here/$what.sh") ;;
  redeploy) script=("$here/deploy.sh" --refresh) ;;
  *) fail 2 'It is not said what to do: give preview, deploy, redeploy or drift.' ;;
esac
shift
tries=${LOCK_TRIES:-10} wait=${LOCK_WAIT:-30}
[[ $tries =~ ^[1-9][0-9]{0,3}$ && $wait =~ ^[0-9]{1,4}$ ]] ||
  fail 2 'LOCK_TRIES and LOCK_WAIT are whole numbers, LOCK_TRIES at least 1: fix them.'

REPORT=${REPORT:-pulumi-report.txt}
[[ $REPORT == /* ]] || REPORT=$PWD/$REPORT
export REPORT
if [[ -f ${PROJECT_DIR:-.}/package-lock.json ]]; then
  (cd "${PROJECT_DIR:-.}" && npm ci --no-audit --no-fund) ||
    fail 1 "npm ci failed in ${PROJECT_DIR:-.}: read the errors above."
fi

for ((try = 1; ; try++)); do
  code=0
  "${script[@]}" || code=$?
  [[ $code -eq $LOCKED && $try -lt $tries ]] || break
  echo "Waiting $wait seconds for the other run ($try of $tries)."
  sleep "$wait"
done

case $code in
  0) outcome='done' ;;
  7) outcome=drift ;;
  "$LOCKED") outcome=locked ;;
  *) outcome=failed ;;
esac
if [[ $what == drift && $outcome == 'done' && -n $(unmanaged_in "$REPORT") ]]; then
  outcome=unmanaged
fi
if [[ $# -gt 0 ]]; then
  "$@" "$outcome" "$REPORT" || echo "pipeline.sh: The notification failed: check the command $1." >&2
fi
exit "$code"
