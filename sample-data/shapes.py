"""Objects drawn into a scene: beads, filaments, shells and flat cells, with edges one voxel wide so that they are nearly band-limited.

A scene is a box of voxels; positions are in micrometers from its first voxel's center. Objects are added to the scene.
"""
from __future__ import annotations

import numpy as np

from imaging import Array, Size, Triple


def _box(center: Array, radius: float, shape: Triple, spacing: Size) -> tuple[tuple[slice, ...], list[Array]] | None:
    """The part of the scene within `radius` of `center`, and its voxels' coordinates relative to it."""
    slices, offsets = [], []
    for c, n, d in zip(center, shape, spacing):
        lo, hi = max(0, int(np.floor((c - radius) / d))), min(n, int(np.ceil((c + radius) / d)) + 1)
        if lo >= hi:
            return None
        slices.append(slice(lo, hi))
        offsets.append(np.arange(lo, hi) * d - c)
    z, y, x = np.ix_(*offsets)
    return tuple(slices), [z, y, x]


def _soft(signed_distance: Array, edge: float) -> Array:
    """1 inside, 0 outside, with a linear ramp of width `edge` between."""
    return np.clip(0.5 - signed_distance / edge, 0, 1)


def ball(scene: Array, spacing: Size, center: Array, radius: float, light: float) -> None:
    edge = min(spacing[1:])
    found = _box(center, radius + edge, scene.shape, spacing)
    if found:
        where, (z, y, x) = found
        scene[where] += light * _soft(np.sqrt(z**2 + y**2 + x**2) - radius, edge)


def shell(scene: Array, spacing: Size, center: Array, radius: float, thickness: float, light: float, inside: float) -> None:
    """A hollow sphere; `inside` is the brightness of its lumen relative to the wall."""
    edge = max(spacing)
    found = _box(center, radius + thickness + edge, scene.shape, spacing)
    if found:
        where, (z, y, x) = found
        r = np.sqrt(z**2 + y**2 + x**2)
        scene[where] += light * np.maximum(_soft(np.abs(r - radius) - thickness / 2, edge), inside * _soft(r - radius, edge))


def beads(scene: Array, spacing: Size, rng: np.random.Generator, count: int, shift: Array) -> None:
    extent = np.array(scene.shape) * spacing
    for _ in range(count):
        ball(scene, spacing, rng.uniform(0, 1, 3) * extent + shift, radius=0.15, light=rng.uniform(0.5, 1))


def filaments(scene: Array, spacing: Size, rng: np.random.Generator, count: int, shift: Array) -> None:
    """Stiff random curves with a randomly changing direction, drawn as overlapping balls (their maximum, not their sum)."""
    extent = np.array(scene.shape) * spacing
    step, radius, persistence = 0.5 * min(spacing), 0.12, 6.0
    for _ in range(count):
        position = rng.uniform(0, 1, 3) * extent
        direction = rng.normal(size=3) * [0.15, 1, 1]
        light = rng.uniform(0.5, 1)
        one = np.zeros_like(scene)
        for _ in range(int(1.2 * extent.max() / step)):
            direction += rng.normal(size=3) * np.sqrt(2 * step / persistence) * [0.15, 1, 1]
            direction /= np.linalg.norm(direction)
            position = position + step * direction
            found = _box(position + shift, radius + min(spacing), scene.shape, spacing)
            if found:
                where, (z, y, x) = found
                np.maximum(one[where], light * _soft(np.sqrt(z**2 + y**2 + x**2) - radius, min(spacing)), out=one[where])
        scene += one


def shells(scene: Array, spacing: Size, rng: np.random.Generator, count: int, shift: Array) -> None:
    extent = np.array(scene.shape) * spacing
    for _ in range(count):
        radius = rng.uniform(0.12, 0.3) * min(extent[1:]) / 2
        shell(scene, spacing, rng.uniform(0, 1, 3) * extent + shift, radius, thickness=0.3, light=rng.uniform(0.5, 1), inside=0.1)


DRAW = {"beads": beads, "filaments": filaments, "shells": shells}


def blob(plane: Array, spacing: tuple[float, float], center: Array, radius: float, lobes: Array, light: float) -> None:
    """A flat cell: a disk whose radius varies by a few harmonics (`lobes`, complex), brighter at its center."""
    dy, dx = spacing
    y = np.arange(plane.shape[0])[:, None] * dy - center[0]
    x = np.arange(plane.shape[1])[None, :] * dx - center[1]
    r, angle = np.hypot(y, x), np.arctan2(y, x)
    rim = radius * (1 + sum((a * np.exp(1j * (k + 2) * angle)).real for k, a in enumerate(lobes)))
    plane += light * _soft(r - rim, 2 * dx) * (0.55 + 0.45 * np.exp(-((r / (0.45 * radius)) ** 2)))
