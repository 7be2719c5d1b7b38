"""Who Greenroom is compared with: each a small server of its own, ``python -m`` or ``node`` with a port."""
