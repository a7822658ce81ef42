"""Reads pictures with an ONNX file: read.py MODEL PICTURES RESULTS, the last two as 32-bit floats without a header.

Each picture has all outputs in one row.
"""

import sys

import numpy as np
import onnxruntime

model, pictures, results = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
(given,), outputs = session.get_inputs(), session.get_outputs()
assert (given.name, given.type, given.shape) == ("pictures", "tensor(float)", ["n", 1, 28, 28]), given
names = [output.name for output in outputs]
assert names in (["logits", "probabilities"], ["logits", "probabilities", "sign_probabilities", "sign_likeness"]), names
about = session.get_modelmeta()
assert about.description and about.custom_metadata_map["base"] == about.graph_name, about.custom_metadata_map
read = session.run(None, {given.name: np.fromfile(pictures, np.float32).reshape(-1, 1, 28, 28)})
np.concatenate(read, axis=1).astype(np.float32).tofile(results)
