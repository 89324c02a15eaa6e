"""Entry point of ``python -m tools``."""

import sys

from .cli.main import main

sys.exit(main())
