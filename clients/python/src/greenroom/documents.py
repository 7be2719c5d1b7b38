"""GraphQL documents that know what is answered."""

from typing import Generic, TypeVar

Data_co = TypeVar("Data_co", covariant=True)


class Document(Generic[Data_co]):
    """A document of the package, or one of a program's own."""

    def __init__(self, text: str) -> None:
        self.text = text
