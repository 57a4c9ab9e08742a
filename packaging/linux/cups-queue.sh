#!/usr/bin/env bash
# Set up the CUPS queue that a totem prints to, or check one.
#
#     cups-queue.sh NAME ipp://PRINTER/ipp/print
#     cups-queue.sh --check NAME
#
# A kiosk's queue must never print a failed job later, when another customer is there. So it gives up a printer
# that is off after three seconds (contimeout) and then drops the job (abort-job), where CUPS would retry for ever.
# May be run again at any time. Needs cups, cups-client and cups-ipp-utils, and the rights of an administrator.
# CUPS_SERVER=host:port selects another CUPS than this machine's.
set -euo pipefail
export LC_ALL=C

readonly TIMEOUT='contimeout=3'
readonly POLICY='abort-job'
readonly MADE=${TOTEM_QUEUES:-/var/lib/totem-queues} # one name a line; a purge of the package removes these queues

usage() {
    echo "usage: cups-queue.sh NAME ipp://PRINTER/ipp/print | --check NAME" >&2
    exit 2
}

fail() {
    echo "cups-queue: $*" >&2
    exit 1
}

# Device URI of a queue; empty where there is no such queue.
address_of() {
    lpstat -v "$1" 2>/dev/null | sed -n "s|^device for $1: ||p" || true
}

# An attribute of a queue, by IPP.
attribute_of() {
    local uri="ipp://${CUPS_SERVER:-localhost:631}/printers/$1"
    ipptool -tv "$uri" /dev/stdin 2>/dev/null <<REQUEST | sed -n "s|^ *$2 ([A-Za-z]*) = ||p" || true
{
    OPERATION Get-Printer-Attributes
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR naturalLanguage attributes-natural-language en
    ATTR uri printer-uri \$uri
    ATTR keyword requested-attributes $2
}
REQUEST
}

# Print the defects of a queue; true where it has none.
check() {
    local name=$1 address sound=true
    address=$(address_of "$name")
    if [[ -z $address ]]; then
        echo "$name: there is no such queue"
        return 1
    fi
    if [[ $address != *"$TIMEOUT"* ]]; then
        echo "$name: its address has no ?$TIMEOUT, so a printer that is off holds the job"
        sound=false
    fi
    if [[ $(attribute_of "$name" printer-error-policy) != "$POLICY" ]]; then
        echo "$name: its error policy is not $POLICY, so a job that failed is printed later"
        sound=false
    fi
    if [[ $(attribute_of "$name" printer-state) == stopped ]]; then
        echo "$name: it is paused; cupsenable $name"
        sound=false
    fi
    if [[ $(attribute_of "$name" printer-is-accepting-jobs) != true ]]; then
        echo "$name: it takes no jobs; cupsaccept $name"
        sound=false
    fi
    $sound
}

# Undo a failed set-up: lpadmin leaves a queue without a driver behind.
undo() {
    local name=$1 before=$2
    if [[ -n $before ]]; then
        lpadmin -p "$name" -v "$before"
    else
        lpadmin -x "$name" 2>/dev/null || true
    fi
}

# Record that this script made a queue in this machine's CUPS.
note() {
    if [[ -z ${CUPS_SERVER-} && -w ${MADE%/*} ]] && ! grep -qsxF -- "$1" "$MADE"; then
        echo "$1" >>"$MADE"
    fi
}

set_up() {
    local name=$1 plain=${2%%\?*} before
    before=$(address_of "$name")
    if [[ $before == "$plain?$TIMEOUT" ]] && check "$name" >/dev/null; then
        echo "$name: already as it should be"
        return
    fi
    # lpadmin makes the driver by a request to the printer, at its plain address: printers refuse one with a query.
    if ! lpadmin -p "$name" -v "$plain" -m everywhere \
        -o "printer-error-policy=$POLICY" -o printer-is-shared=false; then
        undo "$name" "$before"
        fail "$plain does not answer as an IPP printer. Is it on, and is IPP enabled in it?"
    fi
    lpadmin -p "$name" -v "$plain?$TIMEOUT" -E
    [[ -n $before ]] || note "$name"
    check "$name" || fail "$name was set up, and is not as it should be"
    echo "$name: set up; printer.kind = \"cups\", printer.queue = \"$name\""
}

for program in lpadmin lpstat ipptool; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null ||
        fail "$program is missing: apt-get install cups cups-client cups-ipp-utils"
done
PATH=$PATH:/usr/sbin:/sbin

case ${1-} in
    --check)
        [[ $# -eq 2 ]] || usage
        check "$2"
        ;;
    '' | -*) usage ;;
    *)
        [[ $# -eq 2 && $2 =~ ^ipps?://[^/?]+ && $1 =~ ^[A-Za-z0-9_.-]+$ ]] || usage
        set_up "$1" "$2"
        ;;
esac
