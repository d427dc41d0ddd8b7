# shellcheck shell=bash
# A PostgreSQL of our own for the tests; sourced. In a temporary directory, on a free port of 127.0.0.1, gone afterwards.

pg_dir=

# Finds the server's programs: Debian keeps them out of PATH, one directory a version.
postgres_bin() {
    local initdb
    initdb=$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1)
    [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
    dirname "$(readlink -f "$initdb")"
}

# PostgreSQL refuses to run as root. The directory is one that its user may enter.
as_postgres() {
    if [ "$(id -u)" -ne 0 ]; then
        (cd "$pg_dir" && "$@")
    else
        (cd "$pg_dir" && runuser -u "$pg_user" -- "$@")
    fi
}

# Starts the server and exports CCGATE_TEST_POSTGRES. The caller's EXIT trap must call stop_postgres.
start_postgres() {
    local bin port try
    bin=$(postgres_bin) || die "PostgreSQL's initdb is missing"
    pg_bin=$bin
    pg_user=postgres
    id -u postgres >/dev/null 2>&1 || pg_user=nobody

    # Not TMPDIR: a socket's path may have 107 bytes only, and the other user must be able to enter.
    pg_dir=$(mktemp -d /tmp/ccgate-postgres.XXXXXX)
    [ "$(id -u)" -ne 0 ] || chown "$pg_user" "$pg_dir"
    as_postgres "$bin/initdb" --pgdata="$pg_dir/data" --username=ccgate --auth=trust \
        --encoding=UTF8 --locale=C --no-sync </dev/null >"$pg_dir/initdb.log" 2>&1 ||
        { cat "$pg_dir/initdb.log" >&2; die "initdb failed"; }

    # Below the ports that the system hands to clients; a port that is taken makes the start fail, so try another.
    for try in $(seq 20); do
        port=$((20000 + RANDOM % 12000))
        if as_postgres "$bin/pg_ctl" start --pgdata="$pg_dir/data" --log="$pg_dir/log" --timeout=60 --silent \
            -o "-h 127.0.0.1 -p $port -k $pg_dir -c fsync=off -c max_connections=200" \
            </dev/null >/dev/null 2>&1; then
            as_postgres "$bin/createdb" --host="$pg_dir" --port="$port" --username=ccgate ccgate_test
            export CCGATE_TEST_POSTGRES="postgres://ccgate@127.0.0.1:$port/ccgate_test"
            return
        fi
        grep -q 'Address already in use' "$pg_dir/log" || break
        rm -f "$pg_dir/log"
    done
    cat "$pg_dir/log" >&2
    die "PostgreSQL did not start (try $try)"
}

# Stops the server that start_postgres started, if it did, and removes its directory.
stop_postgres() {
    [ -n "$pg_dir" ] || return 0
    as_postgres "$pg_bin/pg_ctl" stop --pgdata="$pg_dir/data" --mode=immediate --silent </dev/null >/dev/null 2>&1 || true
    rm -rf -- "$pg_dir"
    pg_dir=
}
