#!/usr/bin/env bash
# Keeps one issue about drift: opens it, brings it up to date while the drift lasts, closes it when the drift is gone.
#
# Usage: issue.sh drift REPORT
#        issue.sh clean
# Settings: GH_TOKEN (may write issues); GITHUB_REPOSITORY; PULUMI_STACK; RUN_URL (optional); BOT (the account of GH_TOKEN,
# default: github-actions[bot]).
#
# Exit codes: 0 done; 1 GitHub refused; 2 a setting or an argument is missing or wrong.
set -euo pipefail
# shellcheck source=thread.sh
source "$(dirname "${BASH_SOURCE[0]}")/thread.sh"

need GH_TOKEN GITHUB_REPOSITORY PULUMI_STACK
outcome=${1:-}
report=${2:-}
case $outcome in
  drift) [[ -f $report ]] || fail 2 "There is no report at '$report': run drift.sh first, with the same REPORT." ;;
  clean) ;;
  *) fail 2 'The outcome is missing: give drift and the file of the report, or clean.' ;;
esac

body=$(mktemp)
trap 'rm -f "$body"' EXIT
refused="GitHub refused to keep the issue about drift of stack $PULUMI_STACK: check that the job has the permission issues: write."
issues=repos/$GITHUB_REPOSITORY/issues
number=$(find_thread "$issues?state=open&per_page=100" number "$(marker drift)") || fail 1 "$refused"

if [[ $outcome == clean ]]; then
  [[ -n $number ]] || exit 0
  {
    printf 'The drift is gone.\n'
    run_line
  } >"$body"
  gh api --method POST "$issues/$number/comments" -F "body=@$body" --silent || fail 1 "$refused"
  gh api --method PATCH "$issues/$number" -f state=closed -f state_reason=completed --silent || fail 1 "$refused"
  exit 0
fi

{
  marker drift
  # shellcheck disable=SC2016 # The backticks are Markdown's.
  printf '%s\n' \
    "Somebody has changed the webhooks of stack \`$PULUMI_STACK\` behind Pulumi's back." '' \
    '- To undo it: run the deployment by hand, with its refresh, or `pulumi up --refresh --run-program`.' \
    '- To keep it: change the program to the same, and run `pulumi refresh` once.'
  details "$report"
  run_line
} >"$body"
if [[ -n $number ]]; then
  gh api --method PATCH "$issues/$number" -F "body=@$body" --silent || fail 1 "$refused"
else
  gh api --method POST "$issues" -f "title=Drift of the webhooks of stack $PULUMI_STACK" -F "body=@$body" --silent || fail 1 "$refused"
fi
