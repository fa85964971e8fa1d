"""Wienerwerk in napari: dock widgets built from the library's catalog, sample data, TIFF reader and writer."""
