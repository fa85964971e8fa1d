"""A combo box of the viewer's layers."""

from __future__ import annotations

from typing import Any

from napari.layers import Image, Layer

from ._fields import ChoiceField


class LayerChooser(ChoiceField):
    """Lists fixed entries, then the layers by name; the choice is kept when layers are added, removed or renamed.

    Args:
        viewer: a napari viewer or ViewerModel.
        entries: (value, title) of the fixed entries; values are strings.
        kinds: types of the layers offered.
    """

    def __init__(
        self,
        viewer: Any,
        entries: list[tuple[str, str]] | None = None,
        parent: Any = None,
        kinds: tuple[type[Layer], ...] = (Image,),
    ) -> None:
        super().__init__([], parent)
        self._kinds = kinds
        self._viewer = viewer
        self._entries = entries or []
        self._excluded: Any = None
        self._known: list[Any] = []  # name events that are connected
        for name in ("inserted", "removed", "reordered"):
            getattr(viewer.layers.events, name).connect(self._follow)
        self._follow()

    def set_entries(self, entries: list[tuple[str, str]]) -> None:
        """Replaces the fixed entries."""
        self._entries = entries
        self._follow()

    def exclude(self, layer: Any) -> None:
        """Does not offer this layer, instead of the layer excluded before."""
        if layer is not self._excluded:
            self._excluded = layer
            self._follow()

    def layer(self) -> Layer | None:
        """The chosen layer; None for a fixed entry and without a choice."""
        chosen = self.get()
        return chosen if isinstance(chosen, self._kinds) else None

    def _follow(self, _event: Any = None) -> None:
        layers = [layer for layer in self._viewer.layers if isinstance(layer, self._kinds)]
        for layer in layers:
            if layer.events.name not in self._known:
                self._known.append(layer.events.name)
                layer.events.name.connect(self._follow)
        offered = [layer for layer in layers if layer is not self._excluded]
        self.set_choices([*self._entries, *((layer, layer.name) for layer in offered)])
