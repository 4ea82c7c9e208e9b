"""Fixed-block devices."""

import pytest

from opensys.devices import MODELS, UnknownDiskError, model_named, model_of


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_is_found_by_name_and_by_size(model):
    assert model_named(model.name) is model
    assert model_of(model.type_code, model.blocks) is model
    assert model_of(model.type_code, model.blocks + 1) is not model


def test_the_other_names_of_a_model_mean_it():
    for other in ("3370-A1", "3370-B1", "3370-1", "3370", "3370-a1"):
        assert model_named(other).blocks == 558_000
    for other in ("3370-2", "3370-A2", "3370-B2"):
        assert model_named(other).blocks == 712_752


def test_what_no_device_is_is_refused():
    with pytest.raises(UnknownDiskError, match="'3390' is not known; known are 3310"):
        model_named("3390")
    assert model_of(0x70, 712_753) is None
    assert model_of(0x99, 1) is None
