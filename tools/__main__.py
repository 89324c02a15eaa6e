"""Entry point of ``python -m tools``."""

import sys

if __name__ == "__main__":  # another process of its own imports this module again
    from .cli.main import main

    sys.exit(main())
