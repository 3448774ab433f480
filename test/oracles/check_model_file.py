"""An independent reading of the rules for model files (docs/trust.md): says of each path on stdin whether it may be taken.

Written from the rules with Python's own zipfile, json, gzip and struct, so that it shares no code with the program.
"""

import gzip
import hashlib
import json
import math
import re
import struct
import sys
import zipfile

PARTS = {
    "drasclr.json": 1 << 20,
    "model.json": 64 << 20,
    "weights.safetensors": 2048 << 20,
    "atlas/lungs.nii.gz": 256 << 20,
    "atlas/landmarks.json": 64 << 20,
    "parent/model.json": 64 << 20,
    "CARD.md": 1 << 20,
}
NEEDED = {"drasclr.json", "model.json", "weights.safetensors", "atlas/lungs.nii.gz", "atlas/landmarks.json"}
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LUNGS_BYTES = 1 << 29


class Bad(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Bad(why)


def entries(path):
    with zipfile.ZipFile(path) as archive:
        found = {}
        for info in archive.infolist():
            need(info.filename in PARTS, "a name that does not belong")
            need(info.filename not in found, "twice")
            need(info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1, "packed or encrypted")
            need(info.file_size <= PARTS[info.filename], "too large")
            found[info.filename] = archive.read(info)
        return found


def check_manifest(found):
    manifest = json.loads(found["drasclr.json"])
    need(set(manifest) == {"format", "version", "model", "atlas", "files"}, "keys of the manifest")
    need(manifest["format"] == "drasclr-model-file" and manifest["version"] == 1, "format")
    need(ID.fullmatch(manifest["model"]["id"]) and ID.fullmatch(manifest["atlas"]["id"]), "ids")
    need(manifest["model"]["kind"] in ("pretrained", "finetuned"), "kind")
    need(set(manifest["files"]) == set(found) - {"drasclr.json"}, "files")
    for name, digest in manifest["files"].items():
        need(hashlib.sha256(found[name]).hexdigest() == digest, "hash of " + name)
    return manifest


def check_weights(data):
    need(len(data) >= 8, "cut")
    (length,) = struct.unpack("<Q", data[:8])
    need(length <= 4_000_000 and 8 + length <= len(data), "header")
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    spans = []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        need(entry["dtype"] == "F32", "dtype")
        start, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        need(all(isinstance(n, int) and n >= 0 for n in entry["shape"]), "shape")
        need(0 <= start <= end <= len(body) and end - start == 4 * count, "offsets")
        for (value,) in struct.iter_unpack("<f", body[start:end]):
            need(abs(value) <= 1e6, "a number out of reach")
        if name.endswith("running_var"):
            need(all(v >= 0 for (v,) in struct.iter_unpack("<f", body[start:end])), "negative variance")
        spans.append((start, end))
    spans.sort()
    at = 0
    for start, end in spans:
        need(start == at, "gaps or overlaps")
        at = end
    need(at == len(body), "bytes that belong to nothing")
    names = set(header) - {"__metadata__"}
    need(len(names) >= 20, "no encoder")
    return {name: tuple(header[name]["shape"]) for name in names}


def check_atlas(found, manifest):
    text = json.loads(found["atlas/landmarks.json"])
    need(len(text["landmarks"]) == manifest["atlas"]["landmarks"], "count of landmarks")
    for landmark in text["landmarks"]:
        for key in ("corner", "centre", "location"):
            triple = landmark[key]
            need(len(triple) == 3 and all(isinstance(n, (int, float)) and abs(n) <= 1e5 for n in triple), key)
    with gzip.open(__import__("io").BytesIO(found["atlas/lungs.nii.gz"])) as stream:
        lungs = stream.read(LUNGS_BYTES + 1)
    need(len(lungs) <= LUNGS_BYTES, "a bomb")
    need(struct.unpack("<i", lungs[:4])[0] == 348 and lungs[344:348] == b"n+1\0", "NIfTI")
    dims = struct.unpack("<8h", lungs[40:56])
    need(dims[0] >= 3 and all(n > 0 for n in dims[1:4]), "dimensions")
    offset = int(struct.unpack("<f", lungs[108:112])[0])
    voxels = lungs[offset : offset + math.prod(dims[1:4])]
    need(len(voxels) == math.prod(dims[1:4]), "voxels are missing")
    need(1 in voxels or 2 in voxels, "no lungs")


def check(path, shapes):
    found = entries(path)
    need(NEEDED <= set(found), "a part is missing")
    manifest = check_manifest(found)
    card = json.loads(found["model.json"])
    need(card["format"] == "drasclr-model/1", "card")
    need(card["weightsSha256"] == manifest["files"]["weights.safetensors"], "card of other weights")
    need((card["kind"] == "classifier") == (manifest["model"]["kind"] == "finetuned"), "kinds differ")
    own = check_weights(found["weights.safetensors"])
    need(shapes is None or own == shapes, "other tensors than the sound file of this encoder")
    check_atlas(found, manifest)
    return own


shapes = check(sys.argv[1], None)
for line in sys.stdin:
    try:
        check(line.strip(), shapes)
        print("yes")
    except Exception as why:  # whatever goes wrong, the file is not to be taken
        print("no", type(why).__name__, str(why).replace("\n", " ")[:80])
