"""Wienerwerk in napari: dock widgets drawn from the library's catalog, sample data, TIFF in and out."""
