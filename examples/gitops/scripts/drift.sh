#!/usr/bin/env bash
# Tells whether somebody has changed the webhooks behind Pulumi's back; writes nothing and takes no lock.
#
# Settings: PULUMI_STACK; PROJECT_DIR (default: this folder); REPORT (default: pulumi-report.txt).
#
# Exit codes: 0 clean; 7 drift, which REPORT shows; any other: it could not be checked (2 a setting is missing or wrong,
# 3 the backend refused the login, 6 no such stack, 1 anything else, such as a refused key or a server that fails).
# Pulumi reports drift by exit code 7 since 3.227.
#
# Unmanaged webhooks, with the provider's unmanaged: "warn", are no drift and do not change the exit code. The last line of
# the output and of REPORT says that there are some. With unmanaged: "error" or "delete" they are drift.
set -euo pipefail
# shellcheck source=run.sh
source "$(dirname "${BASH_SOURCE[0]}")/run.sh"
# shellcheck source=unmanaged.sh
source "$(dirname "${BASH_SOURCE[0]}")/unmanaged.sh"

prepare
code=0
# The program is run, so that a key is seen that has changed since the last deployment; its changes do not count as drift.
run_pulumi refresh --preview-only --expect-no-changes --run-program --diff || code=$?
unmanaged='unmanaged webhooks receive every message of a number'
found=$(unmanaged_in "$REPORT")
case $code in
  0) sentence="Stack $PULUMI_STACK has no drift${found:+, but $unmanaged. The warnings above name them}." ;;
  7)
    sentence="Stack $PULUMI_STACK has drift: the output above shows it."
    [[ -z $found ]] || sentence="Stack $PULUMI_STACK has drift, and $unmanaged. The output above shows both."
    ;;
  *) explain "$code" 'The check for drift' ;;
esac
echo "$sentence" | tee -a "$REPORT"
exit "$code"
