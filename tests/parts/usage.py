"""What a process has taken, as the kernel counts it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024
LOOKS_SECONDS = 0.02


@dataclass
class Usage:
    """CPU seconds and bytes of memory that a process took over a while; of memory, the most at once."""

    cpu: float = 0.0
    memory: int = 0


def cpu_seconds(pid: int) -> float:
    """The CPU that it has taken so far, the kernel's for it included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    """The memory that it has now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


@asynccontextmanager
async def used_by(pid: int) -> AsyncIterator[Usage]:
    """What it takes within, which is known at the end."""
    usage, cpu, memory = Usage(), cpu_seconds(pid), resident_bytes(pid)

    async def watch() -> None:
        while True:
            usage.memory = max(usage.memory, resident_bytes(pid) - memory)
            await asyncio.sleep(LOOKS_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        yield usage
    finally:
        watching.cancel()
        usage.memory = max(usage.memory, resident_bytes(pid) - memory)
        usage.cpu = cpu_seconds(pid) - cpu
