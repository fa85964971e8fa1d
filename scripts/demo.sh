#!/usr/bin/env bash
# Builds the program and restores two stacks: real nuclei with a computed PSF, and a synthetic stack with known truth.
#
#   scripts/demo.sh           results and before/after pictures in demo-output/
#   scripts/demo.sh --docs    also updates the pictures of README.md, in docs/images/
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

docs=no
case ${1:-} in
  '') ;;
  --docs) docs=yes ;;
  *) fail "unknown argument '$1'; known is --docs" ;;
esac
started=$SECONDS
"$root/scripts/setup.sh"
build_release wienerwerk_program

out=$root/demo-output
data=$root/sample-data
mkdir -p "$out"
cd "$root"
ww() { # runs the program and shows the command
  printf '$ wienerwerk %s\n' "$*" | sed "s|$root/||g"
  "$program" "$@"
}
psnr() { # TRUTH RESULT -> the peak signal-to-noise ratio in dB
  "$program" compare "$1" "$2" --json | "$python" -c 'import json, sys; print(format(json.load(sys.stdin)["psnr"], ".2f"))'
}

say "real nuclei, spinning disk; PSF computed for NA 1.25 in water, 0.46 um, pinholes of 1.1 Airy units"
nuclei=$data/nuclei_hipsc_60x140x256_u16.tif
ww richardson_lucy --image "$nuclei" --psf theoretical --modality spinning_disk --pinhole 1.1 --numerical-aperture 1.25 \
  --wavelength 0.46 --excitation-wavelength 0.405 --refractive-index 1.33 --iterations 6 \
  --output "$out/nuclei_restored.tif" --report "$out/nuclei_report.json"
"$python" scripts/before_after.py --output "$out/nuclei.png" "$nuclei=Recorded" "$out/nuclei_restored.tif=Richardson-Lucy, 6 iterations"

say "synthetic shells with known truth, widefield; the PSF that was used to simulate the blur"
made=$out/shells.json
if [ ! -e "$made" ] || [ -n "$(find "$data" -name '*.py' -newer "$made")" ]; then
  "$python" "$data/make_synthetic.py" shells --seed 4 --output "$out/shells"
fi
model=(--background value --background-value 100)
ww identity --image "$out/shells_image.tif" "${model[@]}" --output "$out/shells_recorded.tif"
ww richardson_lucy --image "$out/shells_image.tif" --psf "$out/shells_psf.tif" "${model[@]}" --iterations 50 --output "$out/shells_restored.tif"
"$python" scripts/before_after.py --output "$out/shells.png" "$out/shells_recorded.tif=Recorded" \
  "$out/shells_restored.tif=Richardson-Lucy, 50 iterations" "$out/shells_truth.tif=Truth"
before=$(psnr "$out/shells_truth.tif" "$out/shells_recorded.tif")
after=$(psnr "$out/shells_truth.tif" "$out/shells_restored.tif")

if [ $docs = yes ]; then
  mkdir -p docs/images
  for picture in nuclei shells; do cp "$out/$picture.png" "docs/images/$picture.png"; done
  say "updated docs/images"
fi
say "shells compared with the truth: PSNR $before dB as recorded, $after dB restored by Richardson-Lucy"
"$python" -c 'import sys; sys.exit(not float(sys.argv[2]) > float(sys.argv[1]))' "$before" "$after" ||
  fail "the restored stack is no closer to the truth than the recorded one"
say "pictures: demo-output/nuclei.png and demo-output/shells.png ($((SECONDS - started)) s)"
