"""What Keras's own tests import from its root, which its source distribution leaves out."""
import sys
from unittest import mock

import keras
import pytest

# A few tests compare with JAX: what they call before is noted all the same.
for name in ("jax", "jax.numpy", "jax.experimental", "jax.experimental.sparse"): sys.modules.setdefault(name, mock.MagicMock())


def skip_if_backend(backend, reason):
    return pytest.mark.skipif(keras.backend.backend() == backend, reason=reason)
