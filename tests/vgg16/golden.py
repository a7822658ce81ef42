"""Makes golden.json: what PyTorch's own VGG16 makes of two pictures, its weights and the pictures
being drawn by a formula that the test computes too. Needs torch and torchvision; the test doesn't."""

import json
import pathlib

import numpy
import torch
import torchvision


def drawn(count, stream):
    """Numbers in [0, 1): a hash of their place (the finalizer of MurmurHash3)."""
    x = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(stream * 0x9E3779B1 & 0xFFFFFFFF)
    x ^= x >> 16
    x *= numpy.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= numpy.uint32(0xC2B2AE35)
    x ^= x >> 16
    return x / 2.0**32


network = torchvision.models.vgg16()
stream = 0
with torch.no_grad():
    for name, parameter in network.features.named_parameters():
        stream += 1
        shape = tuple(parameter.shape)
        inputs = int(numpy.prod(shape[1:])) if name.endswith("weight") else 1000
        bound = (6.0 / inputs) ** 0.5
        values = (2.0 * drawn(parameter.numel(), stream) - 1.0) * bound
        parameter.copy_(torch.from_numpy(values.astype(numpy.float32).reshape(shape)))
    pictures = drawn(2 * 3 * 48 * 48, 100).astype(numpy.float32).reshape(2, 3, 48, 48)
    features = network.features(torch.from_numpy(pictures)).flatten(1)

golden = {
    "made_by": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
    "features": [[float(x) for x in row] for row in features],
}
path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(golden) + "\n")
