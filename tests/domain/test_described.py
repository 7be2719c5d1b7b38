"""What has a name for clients is kept under that name, too."""

from importlib import import_module
from pkgutil import walk_packages

import domain
from domain.described import Described

for found in walk_packages(domain.__path__, "domain."):
    import_module(found.name)


def test_a_value_is_called_what_it_is() -> None:
    named = [member for kind in Described.__subclasses__() if kind.__module__ != "domain.described" for member in kind]
    assert [member for member in named if member.value != member.name] == []


def test_what_is_shown_has_a_whole_sentence() -> None:
    said = [member.sentence for kind in Described.__subclasses__() for member in kind if member.sentence]
    assert [one for one in said if not (one[0].isupper() and one.endswith("."))] == []
