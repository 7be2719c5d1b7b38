"""What metrics say: of this process, and of any node."""

from collections.abc import Mapping

import httpx
from prometheus_client import REGISTRY

Labels = tuple[tuple[str, str], ...]


class Counts:
    """How far metrics have gone up since this was made; tests in one process share them."""

    def __init__(self) -> None:
        self._before = samples()

    def of(self, name: str, **labels: str) -> float:
        """By how much the sample of that name with these labels, whatever its others, is more."""
        now = samples()
        keys = [key for key in now if key[0] == name and labels.items() <= dict(key[1]).items()]
        return sum(now[key] - self._before.get(key, 0) for key in keys)


def samples() -> Mapping[tuple[str, Labels], float]:
    """Every sample, by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
    }


async def metric(node: httpx.AsyncClient, name: str) -> float:
    """The sample of that name, without labels, as that node answers it."""
    lines = (await node.get("/metrics")).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))
