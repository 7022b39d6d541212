# Keeps one PostgreSQL server: keeper.sh BIN DIR [NAME=VALUE]...
#
# Each line of standard input is a command: init, start PORT or stop SIGNAL. Its
# exit status is the line that answers it. When the input ends, the server is
# stopped and DIR is removed.
bin=$1 dir=$2
shift 2
for setting; do
	set -- "$@" -c "$setting"
	shift
done
server=

# The databases sort as people do, not byte by byte, so that a statement which
# relies on the order of bytes without saying so is found out.
init() {
	set -- -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync
	"$bin/initdb" "$@" --locale-provider=icu --icu-locale=en || "$bin/initdb" "$@"
}

start() {
	port=$1 tries=1000
	shift
	"$bin/postgres" -D "$dir/data" -h 127.0.0.1 -k "$dir" -p "$port" "$@" &
	server=$!
	until "$bin/pg_isready" -q -h "$dir" -p "$port"; do
		if ! kill -0 "$server" || [ $((tries -= 1)) = 0 ]; then
			stop QUIT
			return 1
		fi
		sleep 0.02
	done
}

# The server's exit status tells of the signal, which is no news.
stop() {
	kill -"$1" "$server" && { wait "$server" || true; }
}

while read -r command; do
	$command "$@" >>"$dir/log" 2>&1 </dev/null
	echo $?
done
stop QUIT 2>/dev/null
rm -rf "$dir"
