#!/bin/bash
# The `totem` command of an installed kiosk, /usr/bin/totem.
#
# Commands about this machine's kiosk run as its service does, for any caller and from any folder: as its user, with
# its state folder, configuration, variables and credentials. Where that is impossible, one line gives the reason
# (exit code 2). Commands that need no kiosk, such as `decode`, run as the caller.
#
# Variables and credentials are read from the service's unit and its drop-ins. systemd need not run: root may use
# this in a chroot or a rescue system. The process belongs to this terminal, so that pipes, Ctrl+C and prompts for a
# PIN work. Files that only root may read (credentials, a file in /root) are copied for that process alone and
# removed with it; its output files are read with the kiosk's rights and written with the caller's. A customer's
# document is handed on by stdin, since every user may read the command line of a process.
set -u
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin

readonly INSTALLATION=/opt/totem
readonly STATE=/var/lib/totem
readonly SITE=/etc/totem/totem.toml
readonly SYSTEM_UNITS=/usr/lib/systemd/system
readonly UNIT_FOLDERS=(/etc/systemd/system /run/systemd/system "$SYSTEM_UNITS")
readonly CREDENTIAL_STORES=(/etc/credstore /run/credstore /usr/lib/credstore)
readonly SERVICE_CREDENTIALS=/run/credentials
readonly SCRATCH=/run
readonly KIOSK=totem

# The table, from the grammar of the program by packaging/generate/command_table.py.
# Options that take a value, so that a value is never taken for a command or for --help.
readonly VALUED='
 --answer --approved --arg --back-s --base-url --brand --card --cardholder --challenge --city --config --csv
 --customers --data --day --days --document --faults --file --folder --generation --headless --host --key --lang --lat
 --lon --message --name --opens-at --out --output --passphrase-file --port --preview --require --restarts-at --role
 --root --site --size --stop-at --tag --to --today --token --token-file --uf --unset --wait-s --waves '
# User of each command; after a slash, the option with which it needs no kiosk.
declare -rA RUNS_AS=(
    ['totem run']=never ['totem demo']=caller ['totem voice-host']=caller ['totem selftest']=service
    ['totem print-test']=service ['totem doctor']=service ['totem pin']=service/--hash ['totem decode']=caller
    ['totem config']=caller ['totem config init']=service ['totem config card']=service ['totem config check']=service
    ['totem config example']=caller ['totem config schema']=caller ['totem service']=caller
    ['totem service off']=service ['totem service on']=service ['totem service status']=service
    ['totem service reload']=service ['totem erp']=caller ['totem erp serve']=caller ['totem erp contract']=caller
    ['totem erp check']=service/--base-url ['totem outbox']=caller ['totem outbox status']=service
    ['totem outbox send']=service ['totem cards']=caller ['totem cards list']=service ['totem cards show']=service
    ['totem cards settle']=service ['totem cards mark-settled']=service ['totem cards refund']=service
    ['totem cards mark-refunded']=service ['totem cards decide']=service ['totem cards acknowledge']=service
    ['totem cards try']=service ['totem cards export']=service ['totem cards close']=service ['totem update']=caller
    ['totem update status']=root ['totem update check']=service ['totem update fetch']=service
    ['totem update stage']=service ['totem update apply']=root ['totem update now']=root ['totem update revert']=root
    ['totem update confirm']=service ['totem kiosk-setup']=caller ['totem kiosk-setup apply']=caller
    ['totem kiosk-setup undo']=caller ['totem kiosk-setup status']=caller ['totem kiosk-setup start']=caller
    ['totem kiosk-setup watch']=caller ['totem fleet']=caller ['totem fleet init']=caller ['totem fleet add']=caller
    ['totem fleet remove']=caller ['totem fleet keys']=caller ['totem fleet list']=caller ['totem fleet show']=caller
    ['totem fleet watch']=caller ['totem fleet send']=caller ['totem fleet config']=caller
    ['totem fleet rollout']=caller ['totem fleet serve']=caller ['totem fleet join']=service
    ['totem fleet status']=service ['totem fleet leave']=service
)
# Use of the files that options and words (FILE) name.
declare -rA FILES=(
    ['selftest --document']=document ['selftest --out']=folder ['selftest --config']=config
    ['print-test --config']=config ['print-test --preview']=write ['doctor --config']=config ['pin --config']=config
    ['config init --config']=path ['config card --config']=path ['config check --config']=config
    ['service off --config']=config ['service on --config']=config ['service status --config']=config
    ['service reload --config']=config ['erp check --token-file']=read ['erp check --document']=document
    ['erp check --config']=config ['outbox status --config']=config ['outbox send --config']=config
    ['cards list --config']=config ['cards show --config']=config ['cards settle --config']=config
    ['cards mark-settled --config']=config ['cards refund --config']=config ['cards mark-refunded --config']=config
    ['cards decide --config']=config ['cards acknowledge --config']=config ['cards try --config']=config
    ['cards export --out']=write ['cards export --config']=config ['cards close --config']=config
    ['update check --config']=config ['update fetch --config']=config ['update stage FILE']=read
    ['update stage --config']=config ['update confirm --config']=config ['fleet join FILE']=read
    ['fleet join --config']=config ['fleet status --config']=config ['fleet leave --config']=config
)
# End of the table.

fail() {
    printf 'totem: %s\n' "$1" >&2
    exit 2
}

# ---------------------------------------------------------------------------------------- the command line

words=() helps=false config=''
positions=() # of the words, in the command line
declare -A options=()

read_command_line() {
    local at=1 word only_words=false
    while ((at <= $#)); do
        word=${!at}
        if $only_words || [[ $word == - || $word != -* ]]; then
            words+=("$word") positions+=("$at")
        elif [[ $word == -- ]]; then
            only_words=true
        elif [[ $word == --*=* ]]; then
            options[${word%%=*}]=${word#*=}
        elif [[ $VALUED == *[[:space:]]"$word"[[:space:]]* ]]; then
            ((at++))
            ((at <= $#)) && options[$word]=${!at}
        elif [[ $word == --help || $word == -h || $word == --version ]]; then
            helps=true
        else
            options[$word]=''
        fi
        ((at++))
    done
    config=${options[--config]-}
}

# How the command has to run: caller, service, root (root's half of the updates) or never.
command=''
manner() {
    local user
    if $helps || [[ -z $command ]]; then
        echo caller
    elif user=${RUNS_AS[totem $command]-} && [[ -n $user ]]; then
        if [[ $user == */* && -n ${options[${user#*/}]+given} ]]; then echo caller; else echo "${user%/*}"; fi
    elif ((EUID == 0)); then
        echo service # of a newer version, or a mistake
    else
        echo caller
    fi
}

# Absolute path of a file of the command line.
absolute() {
    case $1 in
        '' | /*) printf '%s' "$1" ;;
        *) printf '%s/%s' "$(pwd)" "$1" ;;
    esac
}

# ------------------------------------------------------------------------------------------ the service's unit

# The kiosk's unit on this machine: the one that is enabled, else the one that runs, else totem.service.
service_unit() {
    local folder=${UNIT_FOLDERS[0]}
    if compgen -G "$folder/*.wants/$KIOSK.service" >/dev/null; then
        echo "$KIOSK.service"
    elif compgen -G "$folder/*.wants/$KIOSK-x11.service" >/dev/null; then
        echo "$KIOSK-x11.service"
    elif [[ -d $SERVICE_CREDENTIALS/$KIOSK-x11.service ]]; then
        echo "$KIOSK-x11.service"
    else
        echo "$KIOSK.service"
    fi
}

# Files of a unit, in their order of evaluation (systemd.unit(5)).
unit_files() {
    local unit=$1 folder file name
    local -A drop_ins=()
    for folder in "${UNIT_FOLDERS[@]}"; do
        if [[ -s $folder/$unit ]]; then # a masked one is empty
            echo "$folder/$unit"
            break
        fi
    done
    for folder in "${UNIT_FOLDERS[@]}"; do
        for file in "$folder/$unit.d"/*.conf; do
            name=${file##*/}
            [[ -e $file && -z ${drop_ins[$name]-} ]] && drop_ins[$name]=$file
        done
    done
    while IFS= read -r name; do
        [[ -n $name ]] && echo "${drop_ins[$name]}"
    done < <(printf '%s\n' "${!drop_ins[@]}" | LC_ALL=C sort)
}

# Settings of [Service] as lines of Key=Value.
directives() {
    local file line section whole=''
    while IFS= read -r file; do
        section=''
        while IFS= read -r line || [[ -n $line ]]; do
            [[ $line =~ ^[[:space:]]*[#\;] ]] && continue
            whole+=$line
            if [[ $whole == *\\ ]]; then
                whole="${whole%\\} "
                continue
            fi
            if [[ $whole =~ ^[[:space:]]*\[(.*)\][[:space:]]*$ ]]; then
                section=${BASH_REMATCH[1]}
            elif [[ $section == Service &&
                $whole =~ ^[[:space:]]*([A-Za-z]+)[[:space:]]*=[[:space:]]*(.*[^[:space:]])?[[:space:]]*$ ]]; then
                echo "${BASH_REMATCH[1]}=${BASH_REMATCH[2]-}"
            fi
            whole=''
        done <"$file"
    done < <(unit_files "$1")
}

declare -A variables=() given=() given_sealed=() given_text=()
variable_files=() imported=()

read_unit() {
    local line value word words_of_value
    while IFS= read -r line; do
        value=${line#*=}
        case ${line%%=*} in
            Environment)
                [[ -z $value ]] && variables=()
                value=${value//%%/%}
                if [[ $value == *[\"\'\\]* ]]; then # xargs knows quotes
                    mapfile -t words_of_value < <(xargs -r printf '%s\n' <<<"$value" 2>/dev/null)
                else
                    read -ra words_of_value <<<"$value"
                fi
                for word in "${words_of_value[@]}"; do
                    [[ $word =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] && variables[${word%%=*}]=${word#*=}
                done
                ;;
            EnvironmentFile) if [[ -z $value ]]; then variable_files=(); else variable_files+=("$value"); fi ;;
            LoadCredential) if [[ -z $value ]]; then given=(); else given[${value%%:*}]=$value; fi ;;
            LoadCredentialEncrypted)
                if [[ -z $value ]]; then given_sealed=(); else given_sealed[${value%%:*}]=$value; fi
                ;;
            SetCredential) if [[ -z $value ]]; then given_text=(); else given_text[${value%%:*}]=${value#*:}; fi ;;
            ImportCredential) if [[ -z $value ]]; then imported=(); else imported+=("$value"); fi ;;
        esac
    done < <(directives "$1")
    for value in "${variable_files[@]}"; do
        read_variables "$value"
    done
}

# A file of EnvironmentFile=; one that begins with "-" may be missing.
read_variables() {
    local file=${1#-} line name value
    if [[ ! -r $file ]]; then
        [[ $1 == -* && ! -e $file ]] && return
        echo "totem: $file não pode ser lido; as variáveis dele não valem aqui" >&2
        return
    fi
    while IFS= read -r line || [[ -n $line ]]; do
        [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(.*[^[:space:]])?[[:space:]]*$ ]] ||
            continue
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]-}
        if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then
            value=${BASH_REMATCH[1]}
        fi
        variables[$name]=$value
    done <"$file"
}

# Environment of the process: the service's, without its screen, which belongs to the running kiosk.
environment=()
gather_environment() { # [CREDENTIALS]
    local name
    unset 'variables[DISPLAY]' 'variables[WAYLAND_DISPLAY]' 'variables[WLR_RENDERER]' 'variables[LIBSEAT_BACKEND]'
    variables[QT_QPA_PLATFORM]=offscreen
    variables[PATH]=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    variables[HOME]=$STATE variables[USER]=$KIOSK variables[LOGNAME]=$KIOSK
    variables[STATE_DIRECTORY]=$STATE
    variables[TOTEM_KIOSK__STATE_DIR]=${variables[TOTEM_KIOSK__STATE_DIR]-$STATE}
    variables[LANG]=${variables[LANG]-C.UTF-8}
    # The caller's language; letters stay in the service's encoding, whose locale surely exists.
    name=${LC_ALL:-${LC_MESSAGES:-${LANG-}}}
    [[ -n $name ]] && variables[LC_MESSAGES]=$name
    unset 'variables[LC_ALL]'
    [[ -n ${TERM-} ]] && variables[TERM]=$TERM
    [[ -n ${TOTEM_TRACE-} ]] && variables[TOTEM_TRACE]=$(absolute "$TOTEM_TRACE")
    [[ -n ${1-} ]] && variables[CREDENTIALS_DIRECTORY]=$1
    for name in "${!variables[@]}"; do
        environment+=("$name=${variables[$name]}")
    done
}

# -------------------------------------------------------------------------------------- running as the service

as_kiosk() {
    setpriv --reuid "$KIOSK" --regid "$KIOSK" --init-groups -- "$@"
}

scratch='' work='' child='' outputs=()

# A folder of root that the kiosk's user alone may read.
make_scratch() {
    [[ -n $scratch ]] && return
    scratch=$(mktemp -d "$SCRATCH/totem-command.XXXXXXXX" 2>/dev/null) || {
        scratch=''
        fail "não há lugar para arquivos de passagem em $SCRATCH"
    }
    trap 'rm -rf -- "$scratch"' EXIT
    chgrp "$KIOSK" "$scratch"
    chmod 0750 "$scratch"
}

make_work() {
    [[ -n $work ]] && return
    make_scratch
    work=$scratch/work
    mkdir -m 0750 "$work"
    chgrp "$KIOSK" "$work"
}

# Copy a file or folder of root for the kiosk's user, readable only; refused where that user could have made a link.
lend() { # SOURCE FOLDER
    is_the_kiosks "$1" && return 1
    cp -RL -- "$1" "$2/" 2>/dev/null || return 1
    chgrp -R "$KIOSK" "$2/${1##*/}"
    chmod -R u=rwX,g=rX,o= "$2/${1##*/}"
}

put_credential() { # NAME [TEXT]; without TEXT its content on stdin
    [[ $1 =~ ^[A-Za-z0-9_.-]+$ && $1 != . && $1 != .. ]] || return 0
    if (($# > 1)); then printf '%b' "$2"; else cat; fi >"$scratch/credentials/$1"
}

# Make the credentials that systemd would give the service; only root can read their sources.
make_credentials() {
    make_scratch
    mkdir -m 0750 "$scratch/credentials"
    (umask 0337 && put_credentials)
    find "$scratch/credentials" -type f -empty -delete
    chgrp -R "$KIOSK" "$scratch/credentials"
}

put_credentials() {
    local id text folder file pattern
    for pattern in "${imported[@]}"; do
        for folder in "${CREDENTIAL_STORES[@]}"; do
            while IFS= read -r file; do
                [[ -f $file ]] && put_credential "${file##*/}" <"$file"
            done < <(compgen -G "$folder/$pattern")
        done
    done
    for id in "${!given_text[@]}"; do
        put_credential "$id" "${given_text[$id]}"
    done
    for id in "${!given_sealed[@]}"; do
        file=$(credential_file "${given_sealed[$id]}" encrypted)
        if [[ -f $file ]]; then
            text=$(systemd-creds decrypt --name="$id" "$file" - 2>/dev/null) ||
                echo "totem: a credencial $id não pôde ser aberta: $file" >&2
            printf '%s' "$text" | put_credential "$id"
        fi
    done
    for id in "${!given[@]}"; do
        file=$(credential_file "${given[$id]}")
        if [[ -d $file ]]; then
            for text in "$file"/*; do
                [[ -f $text ]] && put_credential "${id}_${text##*/}" <"$text"
            done
        elif [[ -f $file ]]; then
            put_credential "$id" <"$file"
        fi
    done
}

# Path of a credential: ID:PATH, or a name in the stores.
credential_file() { # ID[:PATH] [encrypted]
    local path=${1#*:} folder
    [[ $path == /* ]] && echo "$path" && return
    for folder in "${CREDENTIAL_STORES[@]}"; do
        folder+=${2:+.$2}
        [[ -e $folder/$path ]] && echo "$folder/$path" && return
    done
}

# The words of the command line, with paths of files that the kiosk's user can open from its own folder.
arguments=() document=''
settle_arguments() {
    local at=1 word name use operand=''
    [[ -n ${FILES[$command FILE]-} ]] && operand=${positions[2]-}
    while ((at <= $#)); do
        word=${!at} name=${word%%=*}
        use=''
        [[ $word == --* ]] && use=${FILES[$command $name]-}
        if [[ $at == "$operand" ]]; then
            settle_file "${FILES[$command FILE]}" "$word"
            arguments+=("$settled")
        elif [[ $VALUED == *[[:space:]]"$name"[[:space:]]* && $word == *=* ]]; then
            settle_value "$name" "$use" "${word#*=}"
        elif [[ $VALUED == *[[:space:]]"$word"[[:space:]]* ]] && ((at < $#)); then
            ((at++))
            settle_value "$name" "$use" "${!at}"
        else
            arguments+=("$word")
        fi
        ((at++))
    done
}

settle_value() { # OPTION USE VALUE
    local value=$3
    if [[ $2 != document && -n $2 ]]; then
        settle_file "$2" "$value"
        arguments+=("$1=$settled")
        return
    fi
    if [[ $2 == document && $value != - && -n $value ]] && ((EUID == 0)); then
        document=$value value=-
        warn_of_sudo
    fi
    arguments+=("$1" "$value")
}

warn_of_sudo() {
    [[ -z ${SUDO_COMMAND-} ]] ||
        echo "totem: o documento ficou no registro do sudo; na próxima vez, use --document -, que o pergunta" >&2
}

settled='' # result of settle_file
settle_file() { # USE PATH
    local path
    settled=$(absolute "$2")
    if ((EUID != 0)) || [[ -z $2 ]]; then
        return
    fi
    path=$settled
    case $1 in
        folder | write) receive "$1" "$path" ;;
        config | read)
            if [[ -f $path ]] && ! as_kiosk test -r "$path" 2>/dev/null; then
                hand_over "$1" "$path"
            fi
            ;;
    esac
}

# Copy a file that only root can read for the kiosk's user, and the files beside it that it names.
hand_over() { # USE FILE
    local path=$2 name folder each
    name=${path##*/} folder=${path%/*}
    make_work
    if [[ $1 != config ]]; then
        lend "$path" "$work" || fail "$path não pode ser lido"
        settled=$work/$name
        return
    fi
    lend "$path" "$work" || fail "$path não pode ser lido"
    [[ -d $folder/conf.d ]] && lend "$folder/conf.d" "$work"
    for each in "$folder"/*; do
        [[ -e $each && $each != "$path" && ${each##*/} != conf.d ]] || continue
        if [[ -f $each || -d $each ]] && names_file "$path" "${each##*/}"; then
            lend "$each" "$work"
        fi
    done
    settled=$name
}

names_file() { # CONFIGURATION NAME
    grep -qF -e "\"$2\"" -e "'$2'" -e "\"$2/" -e "'$2/" -e "\"./$2" -e "'./$2" -- "$1"
}

# Have the command write its output into a folder of the kiosk's user first; see deliver.
receive() { # USE PATH
    local path=${2%/} name folder by=root
    name=${path##*/} folder=${path%/*}/
    if is_the_kiosks "$path"; then
        return # its own user writes there: root would follow links in its folder
    fi
    if [[ $1 == folder ]]; then
        folder=$path
        as_caller mkdir -p -- "$path" 2>/dev/null || mkdir -p -- "$path" 2>/dev/null ||
            fail "$2 não pode ser uma pasta"
    elif [[ -d $path || ! -d $folder ]]; then
        fail "$2 não pode ser gravado"
    fi
    as_caller test -w "$folder" && by=caller
    make_work
    [[ -n $name && $name != . && $name != .. ]] || name=out
    [[ -e $work/$name ]] && fail "$2 e um outro arquivo do comando têm o mesmo nome"
    if [[ $1 == folder ]]; then
        mkdir -m 0700 "$work/$name"
        chown "$KIOSK:$KIOSK" "$work/$name"
    fi
    outputs+=("$1" "$path" "$name" "$by")
    settled=$name
}

# True if a part of the path belongs to the kiosk's user, who can make a link of it.
is_the_kiosks() { # PATH
    local part=$1
    while [[ -n $part ]]; do
        [[ $(stat -c %U -- "$part" 2>/dev/null) == "$KIOSK" ]] && return
        part=${part%/*}
    done
    return 1
}

# Run with the rights of the caller of sudo, to whom the files then belong.
as_caller() {
    [[ ${SUDO_UID-} =~ ^[1-9][0-9]*$ && ${SUDO_GID-} =~ ^[0-9]+$ ]] || return 1
    setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" --clear-groups -- "$@"
}

# shellcheck disable=SC2317 # called as "as_$by"
as_root() {
    "$@"
}

# Copy outputs to the caller: read with the kiosk's rights, so that root follows no link of its, written with his.
deliver() {
    local at use path name by
    for ((at = 0; at < ${#outputs[@]}; at += 4)); do
        use=${outputs[at]} path=${outputs[at + 1]} name=${outputs[at + 2]} by=${outputs[at + 3]}
        if [[ $use == folder ]]; then
            as_kiosk tar -C "$work/$name" -cf - . >"$scratch/tar"
            "as_$by" tar -C "$path" --no-same-owner --no-overwrite-dir -xf - <"$scratch/tar" ||
                fail "$path não pôde ser gravada"
        elif as_kiosk test -f "$work/$name"; then
            as_kiosk cat "$work/$name" >"$scratch/file"
            # shellcheck disable=SC2016 # the inner shell's words
            "as_$by" sh -c 'cat >"$1"' sh "$path" <"$scratch/file" || fail "$path não pôde ser gravado"
        fi
    done
}

run_as_root_for_service() {
    local folder=$STATE code=0
    make_credentials
    gather_environment "$scratch/credentials"
    settle_arguments "$@"
    if [[ -n $work ]]; then
        folder=$work
        chown "$KIOSK" "$work"
        chmod 0700 "$work"
        # The service would find this file in its own folder.
        if [[ -z $config && ! -v variables[TOTEM_CONFIG] && -e $STATE/${SITE##*/} ]]; then
            environment+=("TOTEM_CONFIG=$STATE/${SITE##*/}")
        fi
    fi
    cd "$folder" 2>/dev/null || cd /
    trap : INT QUIT # the terminal sends these to the process itself
    trap '[[ -z $child ]] || kill -TERM "$child" 2>/dev/null' TERM HUP
    (
        umask 0077
        [[ -z $document ]] || exec < <(printf '%s\n' "$document")
        exec env -i --default-signal=INT,QUIT,TERM,HUP "${environment[@]}" \
            setpriv --reuid "$KIOSK" --regid "$KIOSK" --init-groups -- "$program" "${arguments[@]}"
    ) <&0 &
    child=$!
    wait "$child" || code=$?
    while kill -0 "$child" 2>/dev/null; do # a signal ends `wait` before the process has ended
        code=0
        wait "$child" || code=$?
    done
    child=''
    deliver
    exit "$code"
}

run_as_kiosk() {
    local credentials=$SERVICE_CREDENTIALS/$unit
    gather_environment "$credentials"
    settle_arguments "$@"
    cd "$STATE" 2>/dev/null || cd /
    umask 0077
    exec env -i "${environment[@]}" "$program" "${arguments[@]}"
}

# ------------------------------------------------------------------------------------------------------------

program=$INSTALLATION/current/totem-cli
[[ -x $program ]] || program=$INSTALLATION/base/totem-cli
[[ -x $program ]] || fail "o programa não está em $INSTALLATION: instale o pacote de novo"

read_command_line "$@"
command=${words[0]-}
[[ -z ${words[1]-} || -z ${RUNS_AS[totem $command ${words[1]}]-} ]] || command+=" ${words[1]}"
how=$(manner)

if [[ $how == caller ]]; then
    # An integrator's check of an ERP needs no settings of this kiosk, which he may not read.
    if [[ -n ${options[--base-url]+given} && -z $config && -z ${TOTEM_CONFIG-} && ! -e ${SITE##*/} && ! -r $SITE ]]; then
        export TOTEM_CONFIG=/dev/null
    fi
    exec "$program" "$@"
fi

typed="totem ${words[0]}${words[1]:+ ${words[1]}}"
[[ $how != never ]] || fail 'quem abre o totem na tela é o serviço: sudo systemctl restart totem'
if ! number=$(id -u "$KIOSK" 2>/dev/null); then
    fail "não há um usuário $KIOSK nesta máquina: instale o pacote de novo"
fi
unit=$(service_unit)
if [[ $how == root ]]; then
    ((EUID == 0)) || fail "'$typed' é do administrador: sudo $typed"
    read_unit "$unit"
    gather_environment
    exec env -i "${environment[@]}" HOME=/root USER=root LOGNAME=root "$INSTALLATION/base/totem-cli" "$@"
fi
if ((EUID == 0)); then
    read_unit "$unit"
    run_as_root_for_service "$@"
elif ((EUID == number)); then
    read_unit "$unit"
    run_as_kiosk "$@"
fi
fail "'$typed' é sobre o totem desta máquina, e precisa do administrador: sudo $typed"
