"""Runs a notebook as a person does, in the folder of the files: run.py NOTEBOOK FOLDER. Prints what came out, as JSON."""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FIGURES = """
figures = {
    "before": before,
    "after": after,
    "base_read": base_read.argmax(1).tolist(),
    "after_read": after_read.argmax(1).tolist(),
    "cross_validated": cross_validated,
    "head_read": head_read.argmax(1).tolist(),
    "suspects": np.flatnonzero(suspects).tolist(),
    "pictures": np.rint(255 * pictures).astype(int).reshape(len(pictures), -1).tolist(),
    "probabilities": head_read.tolist(),
    "onnx_apart": float(np.abs(onnx_logits - logits).max()),
}
Path("figures.json").write_text(json.dumps(figures))
"""

path, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell(FIGURES))
NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        sys.stderr.write(output.get("text", ""))
print(json.dumps(json.loads((Path(folder) / "figures.json").read_text())))
