"""Opens the napari dock widget with an image layer, chooses a method, runs it with outputs of bytes saved to a folder; prints fields and layers as JSON."""
from __future__ import annotations

import json
import sys
import time

import numpy as np
from napari.components import ViewerModel
from napari_wienerwerk._dock import DeconvolveWidget
from qtpy.QtWidgets import QApplication

application = QApplication(sys.argv)
viewer = ViewerModel()
frames = np.random.default_rng(1).poisson(50, (5, 4, 16, 18)).astype(np.float32)
viewer.add_image(frames, name="probe", axis_labels=("t", "z", "y", "x"))
widget = DeconvolveWidget(viewer)
widget.panel.method_field.set(sys.argv[1])
fields = list(widget.panel.parameters.fields)
inputs = [extra.role for extra in widget.panel.extras]
for role, field in widget.panel.saved_outputs.items():
    field.set(f"{sys.argv[2]}/{role}.bin")
widget.run()
end = time.monotonic() + 60
while widget.run_button.isEnabled() is False and time.monotonic() < end:
    application.processEvents()
    time.sleep(0.01)
layers = {layer.name: list(layer.data.shape) for layer in viewer.layers}
expected = float(np.abs(np.asarray(viewer.layers[1].data) - frames.mean(0)).max()) if len(viewer.layers) > 1 else None
print(json.dumps({"fields": fields, "inputs": inputs, "layers": layers, "error": expected, "status": widget.status.text()}))
