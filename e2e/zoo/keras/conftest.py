"""What Keras's own tests import from its root, which its source distribution leaves out."""
import keras
import pytest


def skip_if_backend(backend, reason):
    return pytest.mark.skipif(keras.backend.backend() == backend, reason=reason)
