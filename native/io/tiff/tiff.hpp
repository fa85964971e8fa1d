#pragma once
// TIFF files as images: ImageJ hyperstacks, OME-TIFF, tifffile's shaped TIFF and plain pages.
#include "io/file_format.hpp"

namespace ww {

/// Axes, type and metadata, without the pixels. Everything read_tiff would refuse in the structure of the file is
/// refused here: InvalidArgument, one sentence that starts with the file's name.
ImageFile read_tiff_header(const std::string& path);

/// Reads a TIFF file: ImageJ hyperstack, OME-TIFF, tifffile's shaped TIFF, or pages that become z; classic or BigTIFF
/// of either byte order; strips or tiles; uncompressed, LZW, deflate, PackBits, Zstandard or LZMA; 8-bit and 16-bit
/// unsigned integers and 32-bit floats, one sample a pixel. Nothing is allocated that the file cannot fill.
/// Throws InvalidArgument (the file), OutOfMemory, Cancelled.
ImageFile read_tiff(const std::string& path, const CancelCheck& cancelled = {});

/// Writes an ImageJ hyperstack TIFF: spacing in micrometers, frame interval, display range (0.35 % saturated), LUTs,
/// labels and Info of the metadata as far as they fit the array, and the report as the line wienerwerk.report= of the
/// description and as the ImageJ property of that name.
/// Axes: any subset of tczyx that contains y and x. Throws InvalidArgument, Cancelled.
void write_tiff(AtomicFile& file, const ArrayView& image, const FileNotes& notes, const WriteOptions& options = {});

}  // namespace ww
