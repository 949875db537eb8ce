"""Steps over pictures: resizing, cropping, colours, boxes, files."""
import numpy as np
import tensorflow as tf
from net_ops import image, padding_of


def patches(g): g.raw("ExtractImagePatches", images=image(g), ksizes=[1, g.n(1, 3), 2, 1], strides=[1, g.n(1, 2), 1, 1], rates=[1, 1, g.n(1, 2), 1], padding=g.one(["SAME", "VALID"]))


def resize(g):
    v = image(g, ("float32",) * 4 + ("uint8", "int32", "float64", "float16"))
    op = g.one(["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"])
    corners, half = g.one([(False, False), (True, False), (False, True)])
    g.raw(op, "exact" if op == "ResizeNearestNeighbor" else "sum", images=v, size=g.ints([g.n(1, 9), g.n(1, 9)], "int32"), align_corners=corners, **({} if op == "ResizeArea" else {"half_pixel_centers": half}))


def crop_and_resize(g):
    v = image(g, ("float32", "uint8"))
    n = g.n(0, 3)
    boxes = g.source(g.rng.uniform(-0.3, 1.3, (n, 4)).astype(np.float32))
    g.raw("CropAndResize", "sum", image=v, boxes=boxes, box_ind=g.ints(g.rng.integers(0, v.shape[0], n), "int32"), crop_size=g.ints([g.n(1, 4), g.n(1, 4)], "int32"), method=g.one(["bilinear", "nearest"]), extrapolation_value=0.5)


def colour(g):
    v = g.source(g.rng.uniform(0, 1, (g.n(1, 3), g.n(1, 3), 3)).astype(np.float32))
    op = g.one(["RGBToHSV", "HSVToRGB", "AdjustHue", "AdjustSaturation", "AdjustContrastv2"])
    if "HSV" in op: g.raw(op, "sum", images=v)
    else: g.raw(op, "sum", images=v, **{{"AdjustHue": "delta", "AdjustSaturation": "scale", "AdjustContrastv2": "contrast_factor"}[op]: g.source(np.float32(g.rng.uniform(0, 1)))})


def suppression(g):
    n = g.n(0, 8)
    corner = g.rng.uniform(0, 1, (n, 2))
    boxes = g.source(np.concatenate([corner, corner + g.rng.uniform(0.1, 0.6, (n, 2))], -1).astype(np.float32))
    scores = g.source(g.rng.permutation(np.linspace(0, 1, n)).astype(np.float32))
    args = dict(boxes=boxes, scores=scores, max_output_size=g.source(np.int32(g.n(0, 6))), iou_threshold=g.source(np.float32(0.4)))
    op = g.one(["NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5"])
    if op != "NonMaxSuppressionV2": args["score_threshold"] = g.source(np.float32(g.one([0.0, 0.35])))
    if op == "NonMaxSuppressionV5": args["soft_nms_sigma"] = g.source(np.float32(g.one([0.0, 0.5])))
    g.raw(op, "close", **args)


def resize_gradient(g):
    op = g.one(["ResizeBilinearGrad", "ResizeBicubicGrad", "ResizeNearestNeighborGrad"])
    v = image(g, ("float32", "float32", "float64") if op == "ResizeNearestNeighborGrad" else ("float32",))
    corners, half = g.one([(False, False), (True, False), (False, True)])
    size = (g.n(1, 7), g.n(1, 7))
    if op == "ResizeNearestNeighborGrad": g.raw(op, "sum", grads=v, size=g.ints(size, "int32"), align_corners=corners, half_pixel_centers=half)
    else: g.raw(op, "sum", grads=v, original_image=g.fresh(g.one(["float32", "float32", "float64"]), v.shape[:1] + size + v.shape[3:]), align_corners=corners, half_pixel_centers=half)


def transform(g):
    # ExtractGlimpse is not here: saving a model turns its noise of zeros into a random one.
    op = g.one(["ScaleAndTranslate", "ImageProjectiveTransformV2", "ImageProjectiveTransformV3"])
    size = g.ints([g.n(1, 7), g.n(1, 7)], "int32")
    if op == "ScaleAndTranslate":
        g.raw(op, "sum", images=image(g, ("float32", "float32", "uint8", "int32", "float64")), size=size, scale=g.source(g.rng.uniform(0.3, 2.5, 2).astype(np.float32)), translation=g.source(g.rng.uniform(-2, 2, 2).astype(np.float32)),
              kernel_type=g.one(["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic"]), antialias=g.p(0.5))
    else:
        v = image(g, ("float32", "float32", "uint8", "int32", "float64"))
        rows = g.one([1, v.shape[0]])
        t = np.concatenate([g.rng.uniform(-1.5, 1.5, (rows, 6)), g.rng.uniform(-0.01, 0.01, (rows, 2)) * g.p(0.5)], -1)
        g.raw(op, "sum", images=v, transforms=g.source(t.astype(np.float32)), output_shape=size, interpolation=g.one(["NEAREST", "BILINEAR"]), fill_mode=g.one(["CONSTANT", "REFLECT", "WRAP", "NEAREST"]), **({"fill_value": g.source(np.float32(0.5))} if op.endswith("3") else {}))


def boxes_of(g, shape):
    corner = g.rng.uniform(0, 0.7, shape + (2,))
    return np.concatenate([corner, corner + g.rng.uniform(0.1, 0.6, shape + (2,))], -1).astype(np.float32)


def boxes(g):
    kind = g.n(0, 2)
    if kind == 0:
        v = image(g, ("float32", "float16"))
        if g.p(0.5): v = g.source(g.rng.uniform(0, 1, (1, 6, 7, 3)).astype(np.float32))
        args = dict(images=v, boxes=g.source(boxes_of(g, (v.shape[0], g.n(0, 3)))))
        if g.p(0.5): g.raw("DrawBoundingBoxes", **args)
        else: g.raw("DrawBoundingBoxesV2", **args, colors=g.source(g.rng.uniform(0, 1, (g.n(1, 2), 4)).astype(np.float32)))
    elif kind == 1:
        n, classes = g.n(1, 6), g.n(1, 3)
        scores = g.rng.permutation(np.linspace(0.05, 0.95, n * classes)).reshape(1, n, classes)
        g.raw("CombinedNonMaxSuppression", "close", boxes=g.source(boxes_of(g, (1, n, g.one([1, classes])))), scores=g.source(scores.astype(np.float32)), max_output_size_per_class=g.source(np.int32(g.n(1, 4))), max_total_size=g.source(np.int32(g.n(1, 8))),
              iou_threshold=g.source(np.float32(0.4)), score_threshold=g.source(np.float32(g.one([0.0, 0.35]))), pad_per_class=g.p(0.4), clip_boxes=g.p(0.5))
    else:
        n = g.n(1, 6)
        o = g.rng.uniform(0, 1, (n, n))
        g.raw("NonMaxSuppressionWithOverlaps", overlaps=g.source(((o + o.T) / 2).astype(np.float32)), scores=g.source(g.rng.permutation(np.linspace(0, 1, n)).astype(np.float32)), max_output_size=g.source(np.int32(g.n(0, 5))), overlap_threshold=g.source(np.float32(0.5)), score_threshold=g.source(np.float32(g.one([-1.0, 0.3]))))


def volume_patches(g): g.raw("ExtractVolumePatches", input=g.fresh(g.one(["float32", "int32"]), (1, g.n(2, 4), g.n(2, 4), g.n(2, 4), g.n(1, 2))), ksizes=[1, g.n(1, 2), g.n(1, 2), 2, 1], strides=[1, g.n(1, 2), 1, 1, 1], padding=g.one(["SAME", "VALID"]))


def files(g):
    wide = g.p(0.3)
    channels = g.n(1, 4)
    pixels = g.source(g.rng.integers(0, 65536 if wide else 256, (g.n(1, 6), g.n(1, 6), channels)).astype(np.uint16 if wide else np.uint8))
    kind = g.one(["DecodePng", "DecodeImage", "DecodeJpeg", "ExtractJpegShape", "DecodeAndCropJpeg"])
    if "Jpeg" in kind:
        # The encoder is not judged; its file is an input.
        data = g.rng.integers(0, 256, (g.n(8, 20), g.n(8, 20), g.one([1, 3]))).astype(np.uint8)
        text = g.source(np.array(tf.io.encode_jpeg(data, quality=g.n(30, 95), chroma_downsampling=g.p(0.5)).numpy(), object))
        if kind == "DecodeJpeg": g.raw(kind, contents=text, channels=g.one([0, 1, 3]), ratio=g.one([1, 1, 2, 4, 8]), fancy_upscaling=g.p(0.7), dct_method=g.one(["", "INTEGER_FAST", "INTEGER_ACCURATE"]))
        elif kind == "ExtractJpegShape": g.raw(kind, contents=text, output_type=g.one([tf.int32, tf.int64]))
        else: g.raw(kind, contents=text, crop_window=g.ints([g.n(0, 3), g.n(0, 3), g.n(1, 5), g.n(1, 5)], "int32"), channels=g.one([0, 1, 3]))
        return
    # The bytes are the compressor's own.
    how = dict(channels=g.one([0, 1, 3, 4]), dtype=g.one([tf.uint8, tf.uint16] + [tf.float32] * (kind == "DecodeImage")))
    def f(x): return getattr(tf.raw_ops, kind)(contents=tf.raw_ops.EncodePng(image=x), **how)
    g.emit(kind, f, [pixels])


STEPS = [(patches, 0.3), (resize, 0.8), (crop_and_resize, 0.3), (colour, 0.3), (suppression, 0.3), (resize_gradient, 0.3), (transform, 0.5), (boxes, 0.3),
         (volume_patches, 0.1), (files, 0.4)]
