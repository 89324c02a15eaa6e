"""Private data in traffic replaced by invented data, so that a recording can be shown to anybody."""

from .leaks import Leak, find_leaks
from .scrubber import Scrubber, host_of

__all__ = ["Leak", "Scrubber", "find_leaks", "host_of"]
