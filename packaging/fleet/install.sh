#!/bin/sh
# Make this Debian 13 the fleet's server, or bring it up to date, from the folder in which this script is:
#   sudo sh install.sh
# Run it again after totem fleet add, remove or a change of a file here: it changes what differs, and reloads
# the broker without ending a connection; for a revoked certificate it restarts it, as a reload would leave that
# connection alone. It stops before any change where a mosquitto was installed before
# (--take-mosquitto: replace its settings), and leaves alone a Prometheus, Alertmanager or exporter with settings
# of its own.
set -eu

target=/etc/totem-fleet
units=/etc/systemd/system
source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
files="mosquitto.conf acl passwords ca.pem server.pem server.key mqtt-exporter.yaml prometheus.yml alerts.yml
alertmanager.yml"
services="mosquitto prometheus-mqtt-exporter prometheus-alertmanager prometheus"

stop() {
    echo "install.sh: $*" >&2
    exit 1
}

installed() {
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

ours() {
    [ -e "$units/$1.service.d/totem-fleet.conf" ]
}

# A package that was here before and whose configuration is not Debian's own
configured_by_others() {
    installed "$1" && ! ours "$1" && dpkg --verify "$1" | grep -q ' /etc/'
}

# place MODE OWNER FILE: copy a file of the folder if it differs; its name is then in $changed
changed=
place() {
    [ -e "$source/$3" ] || return 0
    # Written beside and renamed: a program that reloads reads the old file or the new one.
    install -m "$1" -o "${2%:*}" -g "${2#*:}" "$source/$3" "$target/.$3.new"
    if [ "$3" = alertmanager.yml ]; then
        demand_tls "$target/.$3.new"
    fi
    if ! cmp -s "$target/.$3.new" "$target/$3"; then
        changed="$changed $3"
    fi
    mv "$target/.$3.new" "$target/$3"
}

# demand_tls FILE: mail leaves this machine by TLS alone; a mail server on it has no certificate for its name. The
# server of one receiver counts, too.
demand_tls() {
    is_demanded=true
    servers=$(grep -v '^ *#' "$1" | grep -c smarthost) || true
    here=$(grep -c "^[- ]*\(smtp_\)\{0,1\}smarthost: *[\"']\{0,1\}\(localhost\|127\.[0-9.]*\|\[::1\]\):[0-9]" "$1") || true
    if [ "$servers" -gt 0 ] && [ "$servers" = "$here" ]; then
        is_demanded=false
    elif grep -v '^ *#' "$1" | grep '[^_]require_tls' | grep -qv 'require_tls: *true'; then
        stop "alertmanager.yml has a receiver of mail without TLS: take out require_tls there"
    fi
    sed -i -e '/^  smtp_require_tls:/d' -e "s/^global:.*/&\n  smtp_require_tls: $is_demanded/" "$1"
}

has_changed() {
    for name in "$@"; do
        case " $changed " in *" $name "*) return 0 ;; esac
    done
    return 1
}

# unit NAME COMMAND: run Debian's unit with the fleet's configuration; it waits for the files, and is started again
# however often it ends, as by an enemy who fills its memory
unit() {
    mkdir -p "$units/$1.service.d"
    cat >"$units/$1.service.d/totem-fleet.conf.new" <<END
# Written by the fleet's install.sh; settings are in $target.
[Unit]
ConditionPathExists=$target/ready
StartLimitIntervalSec=0

[Service]
ExecStart=
ExecStart=$2
Restart=always
RestartSec=2
LimitNOFILE=65536
END
    if ! cmp -s "$units/$1.service.d/totem-fleet.conf.new" "$units/$1.service.d/totem-fleet.conf"; then
        changed="$changed $1.service"
    fi
    mv "$units/$1.service.d/totem-fleet.conf.new" "$units/$1.service.d/totem-fleet.conf"
}

[ "$(id -u)" = 0 ] || stop "run it as root: sudo sh $0"
command -v apt-get >/dev/null || stop "this is no Debian"
for name in $files; do
    [ -e "$source/$name" ] || stop "$source/$name is missing; run it in the folder that totem fleet init made"
done
if installed mosquitto && ! ours mosquitto && [ "${1-}" != --take-mosquitto ]; then
    stop "a mosquitto of another purpose may run here. Use another machine, or run this with --take-mosquitto:" \
        "its settings in /etc/mosquitto then count no more."
fi

# Before the packages, so that none of them listens to the world between its installation and its settings.
# Pages and metrics are for this machine alone.
mine=
for service in $services; do
    if [ "$service" != mosquitto ] && configured_by_others "$service"; then
        echo "$service has settings of its own and stays as it is; use the files in $target in it."
        continue
    fi
    mine="$mine $service"
    case $service in
    mosquitto) unit mosquitto "/usr/sbin/mosquitto -c $target/mosquitto.conf" ;;
    prometheus-mqtt-exporter)
        unit "$service" "/usr/bin/prometheus-mqtt-exporter -config $target/mqtt-exporter.yaml -listen-address 127.0.0.1" ;;
    prometheus-alertmanager)
        unit "$service" "/usr/bin/prometheus-alertmanager --config.file=$target/alertmanager.yml --web.listen-address=127.0.0.1:9093 --cluster.listen-address= \$ARGS" ;;
    prometheus)
        unit "$service" "/usr/bin/prometheus --config.file=$target/prometheus.yml --web.listen-address=127.0.0.1:9090 --storage.tsdb.retention.time=180d \$ARGS" ;;
    esac
done

missing=
for package in $services mosquitto-clients; do
    installed "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    apt-get -q update
    # shellcheck disable=SC2086 # names of packages
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing
fi

install -d -m 755 -o root -g root "$target"
for name in acl passwords server.key; do
    place 600 mosquitto:mosquitto "$name"
done
for name in mosquitto.conf ca.pem revoked.pem server.pem prometheus.yml alerts.yml totems.yml invitations \
    end-invitations.sh; do
    place 644 root:root "$name"
done
for name in mqtt-exporter.yaml alertmanager.yml; do
    place 640 root:prometheus "$name"
done

cat >"$units/totem-fleet-invitations.service" <<END
# Written by the fleet's install.sh
[Unit]
Description=End of the fleet's unused invitations

[Service]
Type=oneshot
ExecStart=/bin/sh $target/end-invitations.sh
END
cat >"$units/totem-fleet-invitations.timer" <<END
# Written by the fleet's install.sh
[Timer]
OnCalendar=hourly
Persistent=true

[Install]
WantedBy=timers.target
END

promtool check config "$target/prometheus.yml" >/dev/null || stop "Prometheus' settings are wrong"
amtool check-config "$target/alertmanager.yml" >/dev/null || stop "Alertmanager's settings are wrong"
touch "$target/ready"

if [ ! -d /run/systemd/system ]; then
    echo "Files are in place. Without systemd here, start the programs yourself."
    exit 0
fi
systemctl daemon-reload
systemctl -q enable --now totem-fleet-invitations.timer
restarted=
for service in $mine; do
    systemctl -q enable "$service"
    case $service in
    mosquitto) restarts="mosquitto.conf revoked.pem" reloads="acl passwords ca.pem server.pem server.key" ;;
    prometheus-mqtt-exporter) restarts="mqtt-exporter.yaml" reloads='' ;;
    prometheus-alertmanager) restarts='' reloads="alertmanager.yml" ;;
    prometheus) restarts='' reloads="prometheus.yml alerts.yml totems.yml" ;;
    esac
    # shellcheck disable=SC2086 # lists of names
    if has_changed "$service.service" $restarts || ! systemctl -q is-active "$service"; then
        systemctl restart "$service"
        restarted=yes
    elif has_changed $reloads; then
        systemctl reload "$service"
    fi
done
# A program that fails at its start is active for a moment.
[ -z "$restarted" ] || sleep 2
failed=
for service in $mine; do
    systemctl -q is-active "$service" || failed="$failed $service"
done
if [ -n "$failed" ]; then
    # shellcheck disable=SC2086 # names of units
    systemctl --no-pager --lines 5 status $failed || true
    stop "not running:$failed; see above"
fi
open_port=$(sed -n 's/^listener \([0-9]*\)$/\1/p' "$target/mosquitto.conf")
echo "The fleet's server runs: kiosks reach it at port $open_port (TCP), which a firewall has to let in."
