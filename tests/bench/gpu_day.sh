#!/usr/bin/env bash
# All that a graphics card is needed for, in under nine minutes: tests, times beside a peer's, training. Every part has a time
# limit of its own and its results in a file of RESULTS; summary.txt says how each ended. RESULTS/default is the run of the
# default model, with which the next call goes on.
#
#     tests/bench/gpu_day.sh RESULTS [--parts tests,tiny,base,steps,train] [--data ARCHIVE]… [--work DIR] [--quick]
#
# --data    data sets for the default model, as `deno task train:default` takes them (shared/data's)
# --work    the folder in which `bench:gpu --peer` finds the peer and the oracle's models
# --quick   small sizes, for a processor that plays the card
#
# DENO names the program, by default deno. Exits with 1 where a part failed, 2 where nothing could be measured.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
started=$SECONDS

fail() {
  echo "Cannot measure: $1" >&2
  exit 2
}

[ $# -gt 0 ] && [[ $1 != -* ]] || fail "name the folder for results first"
mkdir -p "$1" || fail "$1 is no folder that can be made"
results=$(cd "$1" && pwd)
shift
parts=tests,tiny,base,steps,train quick= data=() work=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1 ;;
    --parts | --data | --work)
      [ $# -gt 1 ] || fail "$1 wants a value"
      case $1 in
        --parts) parts=$2 ;;
        --data) data+=("$(realpath "${2%@*}")${2#"${2%@*}"}") ;;
        --work) work=$(realpath "$2") ;;
      esac
      shift
      ;;
    *) fail "$1 is no option; --parts, --data, --work and --quick are" ;;
  esac
  shift
done

deno=${DENO:-deno}
command -v "$deno" >/dev/null || fail "there is no program $deno; DENO may name another one"
cd "$root" || exit 2
export NO_COLOR=1
adapter=$("$deno" eval --no-lock '
  const found = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  console.log(found ? found.info.description || found.info.vendor || "unnamed" : "");' 2>/dev/null | tail -1)
[ -n "$adapter" ] || fail "there is no WebGPU adapter here"
summary=$results/summary.txt
echo "$adapter, $("$deno" --version | head -1), $(date -u +%FT%TZ)" | tee "$summary"

status=0 running=
trap 'kill $running 2>/dev/null; exit 130' INT TERM
# Runs a part: its name, its limit in seconds, the signal that ends it, a command. Output goes to its file.
part() {
  local name=$1 limit=$2 signal=$3 begin=$SECONDS code
  shift 3
  timeout -s "$signal" -k 20 "$limit" "$@" >"$results/$name.txt" 2>&1 &
  running=$!
  wait $running
  code=$?
  case $code in
    0) outcome=done ;;
    124 | 137) outcome="ended by its limit of $limit s" ;;
    *) outcome="FAILED with $code: $(grep -v '^ *$' "$results/$name.txt" | tail -1)" ;;
  esac
  [ "$signal" = INT ] && [ "$code" = 124 ] || [ "$code" = 0 ] || status=1
  echo "$name: $outcome ($((SECONDS - begin)) s)" | tee -a "$summary"
}
left_out() {
  echo "$1: left out, $2" | tee -a "$summary"
}
wanted() {
  [[ ,$parts, == *,$1,* ]]
}
bench=("$deno" run -A --config tests/deno.json tests/bench/gpu.ts)

if wanted tests; then
  if [ -n "$quick" ]; then
    part tests 200 TERM "$deno" test -A --config tests/deno.json --quiet --no-check src/gpu
  else
    # The folder of its tests, and those elsewhere whose names have it.
    part tests 100 TERM "$deno" test -A --config tests/deno.json --quiet --no-check --parallel tests/gpu src/gpu
    part tests_named 100 TERM "$deno" test -A --config tests/deno.json --quiet --no-check --parallel \
      --filter '/(?i)gpu/' src tests/conformance tests/golden tests/families tests/model tests/train tests/cli
  fi
fi

peer=()
if [ -n "$work" ]; then
  peer=(--peer --work "$work")
elif wanted tiny || wanted base; then
  left_out peer "--work names no folder with it"
fi
if [ -n "$quick" ]; then
  wanted tiny && part tiny 200 TERM "${bench[@]}" --model vit_cifar10_patch4_32 --types f32 --batches 1,2 \
    --rounds 1 --profile
else
  wanted tiny && part tiny 70 TERM "${bench[@]}" --model vit_tiny_patch16_224 --types f32,f16 \
    --batches 1,16,64 --profile "${peer[@]}"
  wanted base && part base 90 TERM "${bench[@]}" --model vit_base_patch16_224 --types f32,f16 \
    --batches 1,16,64 --rounds 5 --profile "${peer[@]}"
fi
if wanted steps; then
  if [ -n "$quick" ]; then
    part steps 200 TERM "${bench[@]}" --train --networks CIFAR --rounds 1 --profile
  else
    part steps 60 TERM "${bench[@]}" --train --profile
  fi
fi

if wanted train; then
  if [ ${#data[@]} = 0 ]; then
    for archive in cifar10.tar.gz photos10.tar.gz; do
      [ -e "shared/data/$archive" ] && data+=("shared/data/$archive")
    done
  fi
  state=$results/default
  options=(--device gpu --out "$state")
  [ -e "$state/state.safetensors" ] && options+=(--resume)
  left=$((530 - (SECONDS - started)))
  [ -n "$quick" ] && left=200 && options+=(--epochs 2 --batch-size 4 --warmup 0)
  if [ ${#data[@]} = 0 ]; then
    left_out train "no --data, and shared/data has none"
  elif [ "$left" -lt 30 ]; then
    left_out train "$left s are left"
  else
    part train "$left" INT "$deno" run -A --config tests/deno.json weights/train.ts "${data[@]}" "${options[@]}"
  fi
fi
echo "all: $((SECONDS - started)) s" | tee -a "$summary"
exit $status
