#!/bin/sh
# End at the broker the invitations that nobody used in time; install.sh has it run every hour. A kiosk that has
# joined has left its state at the broker. Which invitations were used is noted: the state may be lost one day.
set -eu

target=/etc/totem-fleet
[ -e "$target/invitations" ] || exit 0
touch "$target/invitations.used"

# A client reads its password from a file: every user of this machine sees the words of a command.
XDG_CONFIG_HOME=$(mktemp -d)
export XDG_CONFIG_HOME
trap 'rm -r "$XDG_CONFIG_HOME"' EXIT
sed -n 's/^  password: "\(.*\)"$/-u metrics\n-P \1/p' "$target/mqtt-exporter.yaml" >"$XDG_CONFIG_HOME/mosquitto_sub"
# It ends with 27 when its time is over, and with something else where it was not served.
seen=$(mosquitto_sub --quiet -V 5 -h 127.0.0.1 -t 'totem/1/+/up/state' --retained-only -F '%t' -W 5) || [ $? = 27 ] || {
    echo "end-invitations.sh: the broker does not answer; nothing is ended" >&2
    exit 1
}

now=$(date +%s)
ended=
while read -r id end; do
    if printf '%s\n' "$seen" | grep -qx "totem/1/$id/up/state"; then
        grep -qx "$id $end" "$target/invitations.used" || echo "$id $end" >>"$target/invitations.used"
    elif [ "$now" -ge "$end" ] && grep -q "^$id:" "$target/passwords" &&
        ! grep -qx "$id $end" "$target/invitations.used"; then
        mosquitto_passwd -D "$target/passwords" "$id" >/dev/null 2>&1 # it warns of the owner
        echo "The invitation of $id has ended, unused."
        ended=yes
    fi
done <"$target/invitations"
[ -z "$ended" ] || systemctl reload mosquitto
