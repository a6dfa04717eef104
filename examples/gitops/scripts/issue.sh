#!/usr/bin/env bash
# Keeps one issue about drift, and one about unmanaged webhooks: opens it, brings it up to date while it lasts, and closes
# it when it is over.
#
# Usage: issue.sh drift REPORT
#        issue.sh clean [REPORT]
#   REPORT is that of drift.sh. Unmanaged webhooks are in it also where there is no drift. Without it the issue about
#   them stays as it is.
# Settings: GH_TOKEN (may write issues); GITHUB_REPOSITORY; PULUMI_STACK; RUN_URL (optional); BOT (the account of GH_TOKEN,
# default: github-actions[bot]).
#
# Exit codes: 0 done; 1 GitHub refused; 2 a setting or an argument is missing or wrong.
set -euo pipefail
# shellcheck source=thread.sh
source "$(dirname "${BASH_SOURCE[0]}")/thread.sh"
# shellcheck source=unmanaged.sh
source "$(dirname "${BASH_SOURCE[0]}")/unmanaged.sh"

# The rest of what an issue may have is for the report.
readonly LONGEST_LIST=4000

need GH_TOKEN GITHUB_REPOSITORY PULUMI_STACK
outcome=${1:-}
report=${2:-}
case $outcome in
  drift | clean) ;;
  *) fail 2 'The outcome is missing: give drift and the file of the report, or clean.' ;;
esac
[[ -f $report || ($outcome == clean && -z $report) ]] ||
  fail 2 "There is no report at '$report': run drift.sh first, with the same REPORT."

body=$(mktemp)
trap 'rm -f "$body"' EXIT
issues=repos/$GITHUB_REPOSITORY/issues

# refused WHAT
refused() {
  fail 1 "GitHub refused to keep the issue about $1 of stack $PULUMI_STACK: check that the job has the permission issues: write."
}

# keep KIND WHAT TITLE: opens the issue with the text on standard input, or brings it up to date.
keep() {
  local number
  {
    marker "$1"
    cat
    details "$report"
    run_line
  } >"$body"
  number=$(find_thread "$issues?state=open&per_page=100" number "$(marker "$1")") || refused "$2"
  if [[ -n $number ]]; then
    gh api --method PATCH "$issues/$number" -F "body=@$body" --silent || refused "$2"
  else
    gh api --method POST "$issues" -f "title=$3" -F "body=@$body" --silent || refused "$2"
  fi
}

# close KIND WHAT SENTENCE: closes the issue, if one is open, with the sentence as a comment.
close() {
  local number
  number=$(find_thread "$issues?state=open&per_page=100" number "$(marker "$1")") || refused "$2"
  [[ -n $number ]] || return 0
  {
    printf '%s\n' "$3"
    run_line
  } >"$body"
  gh api --method POST "$issues/$number/comments" -F "body=@$body" --silent || refused "$2"
  gh api --method PATCH "$issues/$number" -f state=closed -f state_reason=completed --silent || refused "$2"
}

drift_text() {
  # shellcheck disable=SC2016 # The backticks are Markdown's.
  printf '%s\n' \
    "Somebody has changed the webhooks of stack \`$PULUMI_STACK\` behind Pulumi's back." '' \
    '- To undo it: run the deployment by hand, with its refresh, or `pulumi up --refresh --run-program`.' \
    '- To keep it: change the program to the same, and run `pulumi refresh` once.'
}

unmanaged_text() {
  # shellcheck disable=SC2016 # The backticks are Markdown's.
  printf '%s\n' \
    "Webhooks that the program of stack \`$PULUMI_STACK\` does not declare receive every message of their number." '' \
    '- If one belongs there: declare it, or name it in `ignoreUnmanaged`.' \
    '- If it does not: remove it, or set `unmanaged: "delete"` and run the deployment with its refresh.' ''
  plain_text "$LONGEST_LIST" <<<"$1"
}

if [[ $outcome == drift ]]; then
  drift_text | keep drift drift "Drift of the webhooks of stack $PULUMI_STACK"
else
  close drift drift 'The drift is gone.'
fi
if [[ -n $report ]]; then
  unmanaged=$(unmanaged_in "$report")
  if [[ -n $unmanaged ]]; then
    unmanaged_text "$unmanaged" | keep unmanaged 'unmanaged webhooks' "Unmanaged webhooks on the numbers of stack $PULUMI_STACK"
  else
    close unmanaged 'unmanaged webhooks' 'The numbers have no unmanaged webhooks any more.'
  fi
fi
