"""The PSF in the dock: its choice and settings, its preview, and the layers of a PSF that was made."""
