"""Resamples a NIfTI volume with scipy.ndimage and compares another one with the result.

usage: resample_scipy.py SOURCE.nii OURS.nii

Prints one line of JSON: the mean and largest absolute difference (HU) inside the body
(source above -500 HU after resampling, and everything that it encloses in each slice).
"""
import json
import sys

import nibabel
import numpy
from scipy import ndimage

source_image, ours_image = (nibabel.load(path) for path in sys.argv[1:3])
source = numpy.maximum(numpy.asarray(source_image.dataobj).astype(numpy.float64), -1024)
ours = numpy.asarray(ours_image.dataobj).astype(numpy.float64)

to_source = numpy.linalg.inv(source_image.affine) @ ours_image.affine
expected = ndimage.affine_transform(
    source, to_source[:3, :3], to_source[:3, 3], ours.shape, order=3, mode="constant", cval=-1024
)
expected = numpy.clip(numpy.round(expected), -1024, 32767)

body = numpy.stack(
    [ndimage.binary_fill_holes(expected[:, :, k] > -500) for k in range(ours.shape[2])], axis=2
)
difference = numpy.abs(expected - ours)[body]
print(
    json.dumps(
        {
            "voxels": int(body.sum()),
            "mean": float(difference.mean()) if difference.size else None,
            "largest": float(difference.max()) if difference.size else None,
        }
    )
)
