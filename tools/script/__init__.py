"""Compiles and runs a connector's script.csx in a process of its own."""

from .choice import choose_engine
from .engine import Engine
from .model import (
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
from .session import ScriptHost
from .strict import check_strict, reference_assemblies, strict_available

__all__ = [
    "NOT_RUN",
    "CompileError",
    "Diagnostic",
    "Engine",
    "LogLine",
    "ScriptCall",
    "ScriptFailure",
    "ScriptHost",
    "ScriptResult",
    "SendError",
    "Sender",
    "check_strict",
    "choose_engine",
    "reference_assemblies",
    "strict_available",
]
