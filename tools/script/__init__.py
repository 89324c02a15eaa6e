"""Compiles and runs a connector's script.csx in a process of its own."""

from .calls import (
    NOT_JUDGED,
    NOT_RUN,
    CompileError,
    Diagnostic,
    LogLine,
    ScriptCall,
    ScriptFailure,
    ScriptResult,
    Sender,
    SendError,
)
from .coverage import Condition, ScriptCoverage
from .isolation import Level, isolation_level
from .session import ScriptHost
from .strict import check_strict, reference_assemblies, strict_available, strict_missing
from .toolchain import Engine
from .toolchain_choice import choose_engine

__all__ = [
    "NOT_JUDGED",
    "NOT_RUN",
    "CompileError",
    "Condition",
    "Diagnostic",
    "Engine",
    "Level",
    "LogLine",
    "ScriptCall",
    "ScriptCoverage",
    "ScriptFailure",
    "ScriptHost",
    "ScriptResult",
    "SendError",
    "Sender",
    "check_strict",
    "choose_engine",
    "isolation_level",
    "reference_assemblies",
    "strict_available",
    "strict_missing",
]
