#!/usr/bin/env bash
# The whole path beside a hop that only passes requests on, in one run: get and create of a contact through the HappyFox
# simulator. Needs Go and wrk. Prints requests per second at 16 connections and mean latency at one, in rounds that
# alternate, and the medians with their ratios.
#
#   bench/path.sh [rounds] [seconds per measurement]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5} secs=${2:-3}
dir=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$dir"' EXIT

CGO_ENABLED=0 go build -o "$dir/cognate" ./cmd/cognate
CGO_ENABLED=0 go build -o "$dir/proxy" ./bench/proxy
port() { echo $((20000 + RANDOM % 20000)); }
simaddr=127.0.0.1:$(port) addr=127.0.0.1:$(port) rp=127.0.0.1:$(port) tp=127.0.0.1:$(port)
"$dir/cognate" sim happyfox --listen "$simaddr" >"$dir/sim.env" 2>"$dir/sim.log" & pids+=($!)
simpid=$!
for _ in $(seq 100); do grep -q SIM_AUTH "$dir/sim.env" && break; sleep 0.1; done
# shellcheck disable=SC1091
. "$dir/sim.env"
sim=/api/1.1/json key=$(base64 -d <<<"$COGNATE_SIM_AUTH")

settings=(--data-dir "$dir/data" --egress-allow 127.0.0.0/8)
"$dir/cognate" serve "${settings[@]}" --listen "$addr" >/dev/null 2>"$dir/log" & pids+=($!)
server=${pids[-1]}
url=http://$addr
for _ in $(seq 100); do curl -sf "$url/readyz" >/dev/null && break; sleep 0.1; done
admin=$("$dir/cognate" token create --admin "${settings[@]}" 2>/dev/null | grep -o 'cgn_admin_[A-Za-z0-9_-]*')
api() { curl -sSf -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -1 | cut -d'"' -f4; }
installed=$(api "$url/environment-integration" | field id)
api -X PATCH "$url/environment-integration/$installed" -d "{\"override\":{\"base_url\":\"$COGNATE_SIM_URL$sim\"}}" >/dev/null
account=$(api "$url/integrated-account" -d "{\"environment_integration_id\":\"$installed\",\"authentication_method\":\"api_key\",
  \"context\":{\"subdomain\":\"demo\",\"api_key\":\"${key%%:*}\",\"auth_code\":\"${key#*:}\"}}" | field id)
token=$(api "$url/api-token" -d '{"name":"bench"}' | grep -o 'cgn_api_[A-Za-z0-9_-]*')
"$dir/proxy" -mode reverseproxy -listen "$rp" -target "$COGNATE_SIM_URL" >/dev/null 2>&1 & pids+=($!)
rppid=$!
"$dir/proxy" -mode transport -listen "$tp" -target "$COGNATE_SIM_URL" >/dev/null 2>&1 & pids+=($!)
tppid=$!
sleep 0.5
idle=$(ps -o rss= -p "$server")

cat >"$dir/create.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"first_name":"Ada","last_name":"Marlow","emails":[{"email":"ada.marlow@example.org"}],"phones":[{"number":"+15550100","type":"mobile"}]}'
LUA
cat >"$dir/upsert.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"Ada Marlow","email":"ada.marlow@example.org"}'
LUA
auth="Authorization: Basic $COGNATE_SIM_AUTH" bearer="Authorization: Bearer $token"
q="integrated_account_id=$account"

# ticks PID: processor time that the process has used, in hundredths of a second
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# measure NAME CONNECTIONS PID wrk-arguments…: requests per second, or mean microseconds at one connection; and the
# processor time of the process PID for a request, which the other work of a machine disturbs least
measure() {
  local name=$1 conns=$2 pid=$3; shift 3
  local out before
  before=$(ticks "$pid")
  out=$(wrk -t"$((conns > 1 ? 2 : 1))" -c"$conns" -d"${secs}s" "$@")
  awk -v n="${name/\/*\//\/cpu\/}" -v used="$(($(ticks "$pid") - before))" '/requests in/ {print n, used*10000/$1}' <<<"$out" >>"$dir/results"
  if grep -q 'Non-2xx' <<<"$out"; then echo "path.sh: $name: $(grep Non-2xx <<<"$out")" >&2; exit 1; fi
  if [ "$conns" -gt 1 ]; then
    awk -v n="$name" '/Requests\/sec/ {print n, $2}' <<<"$out" >>"$dir/results"
  else
    awk -v n="$name" '/Latency/ && $2 ~ /[0-9]/ {v=$2; f=1; if (v ~ /ms$/) f=1000; else if (v !~ /us$/) f=1000000; sub(/[a-z]+$/, "", v); print n, v*f; exit}' <<<"$out" >>"$dir/results"
  fi
}

# warm up, and make the contact that create meets again
wrk -t1 -c1 -d1s -s "$dir/create.lua" -H "$bearer" "$url/unified/ticketing/contacts?$q" >/dev/null
for _ in $(seq "$rounds"); do
  for c in 16 1; do
    measure "get/$c/direct" $c "$simpid" -H "$auth" "$COGNATE_SIM_URL$sim/user/1/"
    measure "get/$c/reverseproxy" $c "$rppid" -H "$auth" "http://$rp$sim/user/1/"
    measure "get/$c/transport" $c "$tppid" -H "$auth" "http://$tp$sim/user/1/"
    measure "get/$c/cognate" $c "$server" -H "$bearer" "$url/unified/ticketing/contacts/1?$q"
    measure "create/$c/direct" $c "$simpid" -s "$dir/upsert.lua" -H "$auth" "$COGNATE_SIM_URL$sim/users/"
    measure "create/$c/reverseproxy" $c "$rppid" -s "$dir/upsert.lua" -H "$auth" "http://$rp$sim/users/"
    measure "create/$c/transport" $c "$tppid" -s "$dir/upsert.lua" -H "$auth" "http://$tp$sim/users/"
    measure "create/$c/cognate" $c "$server" -s "$dir/create.lua" -H "$bearer" "$url/unified/ticketing/contacts?$q"
  done
done

echo "median of $rounds rounds of ${secs}s; /16 requests per second, /1 mean microseconds at one connection, /cpu microseconds of"
echo "processor time per request in the process measured (at both numbers of connections)"
sort "$dir/results" | awk '
  {v[$1]=v[$1] " " $2}
  END {for (k in v) {n=split(v[k], a, " "); for (i=1;i<=n;i++) for (j=i+1;j<=n;j++) if (a[j]+0<a[i]+0) {t=a[i];a[i]=a[j];a[j]=t}
       m[k]=(n%2)?a[(n+1)/2]:(a[n/2]+a[n/2+1])/2}
       for (k in m) {split(k, p, "/"); base=m[p[1] "/" p[2] "/reverseproxy"]; printf "%-24s %10.0f   %.2f x reverseproxy", k, m[k], m[k]/base
         if (p[2]==1) printf "   %+.0f us over direct", m[k]-m[p[1] "/1/direct"]; printf "\n"}}' | sort
awk -v idle="$idle" -v now="$(ps -o rss= -p "$server")" 'BEGIN {printf "resident memory of the server: idle %.0f MiB, after the run %.0f MiB\n", idle/1024, now/1024}'
