"""The catalog in Python: schemas, names, a function for every method."""

from __future__ import annotations

import inspect

import jsonschema
import numpy as np
import pytest

import wienerwerk


def test_every_schema_and_its_defaults_are_valid() -> None:
    catalog = wienerwerk.catalog()
    schemas = [m["schema"] for m in catalog["methods"]] + [catalog["options"], catalog["session"]]
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)
        # 0.001 has no exact binary form: validators reject 1.515 as not being a multiple of it.
        properties = {
            key: {word: value for word, value in p.items() if word != "multipleOf" or p["type"] == "integer"}
            for key, p in schema["properties"].items()
        }
        jsonschema.validate({key: p["default"] for key, p in properties.items()}, {**schema, "properties": properties})


def test_no_parameter_hides_an_argument_of_run() -> None:
    arguments = set(inspect.signature(wienerwerk.run).parameters)
    for method in wienerwerk.methods().values():
        assert not arguments & set(method.properties)
    assert not arguments & set(wienerwerk.catalog()["options"]["properties"])


def test_methods_are_listed_by_door() -> None:
    doors = {key: method.door for key, method in wienerwerk.methods().items()}
    assert {"identity", "richardson_lucy", "wiener"} <= set(wienerwerk.methods("deconvolve"))
    assert all(doors[key] == "psf" for key in wienerwerk.methods("psf"))
    assert wienerwerk.methods("no such door") == {}


def test_one_device_is_usable_and_unusable_ones_have_a_reason() -> None:
    devices = wienerwerk.devices()
    assert any(device["usable"] for device in devices)
    assert all(device.get("why") for device in devices if not device["usable"])


@pytest.mark.parametrize("key", list(wienerwerk.methods()))
def test_every_method_is_a_function_with_its_parameters_in_the_docstring(key: str) -> None:
    method, function = wienerwerk.methods()[key], getattr(wienerwerk, key)
    assert function.__name__ == key and key in dir(wienerwerk)
    parameters = inspect.signature(function).parameters
    for name, schema in method.properties.items():
        assert parameters[name].default == schema["default"]
        assert f"    {name}: " in function.__doc__


def test_the_function_of_a_method_calls_run(stack: np.ndarray, psf: np.ndarray) -> None:
    by_name = wienerwerk.richardson_lucy(stack, psf, iterations=3, boundary="mirror")
    by_run = wienerwerk.run("richardson_lucy", stack, psf, iterations=3, boundary="mirror")
    assert np.array_equal(by_name.array, by_run.array)
    with pytest.raises(TypeError, match="at most"):
        wienerwerk.richardson_lucy(stack, psf, 30)
    with pytest.raises(TypeError, match="twice"):
        wienerwerk.richardson_lucy(stack, psf, psf=psf)


def test_an_unknown_method_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="sharpen"):
        wienerwerk.sharpen  # noqa: B018


def test_versions_agree() -> None:
    assert wienerwerk.version() == wienerwerk.catalog()["version"] == wienerwerk.__version__
