#!/usr/bin/env bash
# Makes the webhooks what the program says: pulumi up, which previews first, so that what a policy refuses is never begun.
#
# Usage: deploy.sh [--refresh]    --refresh looks at the number first, and so undoes drift.
# Settings: PULUMI_STACK; PROJECT_DIR (default: this folder); REPORT (default: pulumi-report.txt); POLICY_PACK and
# POLICY_PACK_CONFIG (optional).
#
# Exit codes: 0 deployed, or nothing to do; 1 refused or failed; 2 a setting is missing or wrong; 3 the backend refused
# the login; 6 no such stack; 75 another run holds the lock of the stack, nothing was done; any other: Pulumi's.
set -euo pipefail
# shellcheck source=run.sh
source "$(dirname "${BASH_SOURCE[0]}")/run.sh"

refresh=()
case ${1:-} in
  '') ;;
  # The program is run for the refresh too: a key that has just changed in the configuration is not seen otherwise.
  --refresh) refresh=(--refresh --run-program) ;;
  *) fail 2 "The argument $1 is unknown: give --refresh, or none." ;;
esac

prepare
policy_arguments
code=0
run_pulumi up --yes ${refresh[@]+"${refresh[@]}"} ${POLICIES[@]+"${POLICIES[@]}"} || code=$?
[[ $code -eq 0 ]] || explain "$code" 'The deployment'
