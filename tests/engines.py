"""Marks of tests that need an engine for scripts."""

import pytest

from tools.script.mono import MonoEngine, find_mono

needs_mono = pytest.mark.skipif(not isinstance(find_mono(), MonoEngine), reason="needs Mono")
