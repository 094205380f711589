"""What the linker remembers from one text to the next, never without limit.

A memory belongs to one gazetteer and ends with it, so a changed name is never answered from what
was true before. It holds only what follows from the names, never what a text says. Several threads
may use one: whatever they read is right, and at worst two of them work out the same.
"""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_KEPT = 50_000


class Memory(dict[Key, Value]):
    """A dictionary that starts afresh when it is full."""

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a value, and return it."""
        if len(self) >= _KEPT:
            self.clear()
        self[key] = value
        return value
