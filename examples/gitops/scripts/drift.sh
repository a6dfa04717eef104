#!/usr/bin/env bash
# Tells whether somebody has changed the webhooks behind Pulumi's back; writes nothing and takes no lock.
#
# Settings: PULUMI_STACK; PROJECT_DIR (default: this folder); REPORT (default: pulumi-report.txt).
#
# Exit codes: 0 clean; 7 drift, which REPORT shows; any other: it could not be checked (2 a setting is missing or wrong,
# 3 the backend refused the login, 6 no such stack, 1 anything else, such as a refused key or a server that fails).
# Pulumi tells drift by exit code 7 since 3.227.
set -euo pipefail
# shellcheck source=run.sh
source "$(dirname "${BASH_SOURCE[0]}")/run.sh"

prepare
code=0
# The program is run, so that a key is seen that has changed since the last deployment; its changes do not count as drift.
run_pulumi refresh --preview-only --expect-no-changes --run-program --diff || code=$?
case $code in
  0) echo "Stack $PULUMI_STACK has no drift." ;;
  7)
    echo "Stack $PULUMI_STACK has drift: the output above shows it."
    exit 7
    ;;
  *) explain "$code" 'The check for drift' ;;
esac
