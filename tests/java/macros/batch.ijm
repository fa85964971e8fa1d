// Restores every TIFF of a folder: scripts/fiji_headless.sh tests/java/macros/batch.ijm "INPUT_FOLDER|OUTPUT_FOLDER|OPTIONS"
parts = split(getArgument(), "|");
files = getFileList(parts[0]);
for (i = 0; i < files.length; i++) {
  if (!endsWith(files[i], ".tif")) continue;
  open(parts[0] + "/" + files[i]);
  run("Deconvolve...", parts[2]);
  saveAs("Tiff", parts[1] + "/" + files[i]);
  close("*");
}
