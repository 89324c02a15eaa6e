"""Rules about the namespaces that a script uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.csharp import word
from ...connector.namespaces import SCRIPT_NAMESPACES
from ...core import lazy
from ...core.suggestion import meant
from ..rule import BROKEN, Hit, rule
from ..sources import SCRIPT
from .script import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Script

# In scripts of published connectors, which passed the platform's compiler.
SEEN = (
    "System.Collections.Specialized",
    "System.Globalization",
    "System.Runtime.Remoting.Contexts",
    "System.Runtime.Serialization",
    # In the assembly of Newtonsoft.Json itself.
    "Newtonsoft.Json.Bson",
    "Newtonsoft.Json.Converters",
    "Newtonsoft.Json.Schema",
    "Newtonsoft.Json.Serialization",
    "Microsoft.PowerPlatform.Connectors.CustomCode.CSharp",
)
# Namespaces of .NET that somebody may write in full; the types of listed ones look the same otherwise.
_OTHERS = (
    "System.Buffers",
    "System.CodeDom",
    "System.Collections.Concurrent",
    "System.Collections.Immutable",
    "System.ComponentModel",
    "System.Configuration",
    "System.Data",
    "System.Dynamic",
    "System.IO.Pipes",
    "System.Linq.Expressions",
    "System.Management",
    "System.Net.Http.Json",
    "System.Net.Mail",
    "System.Net.NetworkInformation",
    "System.Net.Sockets",
    "System.Net.WebSockets",
    "System.Numerics",
    "System.Reflection",
    "System.Resources",
    "System.Runtime",
    "System.Security.Claims",
    "System.Security.Cryptography.X509Certificates",
    "System.Security.Cryptography.Xml",
    "System.Security.Principal",
    "System.ServiceModel",
    "System.Text.Json",
    "System.Threading.Channels",
    "System.Timers",
    "System.Xml.Schema",
    "System.Xml.Serialization",
    "System.Xml.XPath",
    "System.Xml.Xsl",
)
_USING = lazy.pattern(r"^[ \t]*using\s+(static\s+)?(?:(\w+)\s*=\s*)?([A-Za-z_][\w.]*)\s*;", re.MULTILINE)
_QUALIFIED = lazy.pattern(
    rf"(?:{word('System')}|{word('Microsoft')}|{word('Newtonsoft')})(?:\.[A-Za-z_]\w*)+"
)
_BY_LENGTH = sorted((*SCRIPT_NAMESPACES, *SEEN, *_OTHERS), key=len, reverse=True)


def _used(script: Script) -> list[tuple[str, tuple[int, int]]]:
    """Return each namespace that is used, once, with its first place; ask for it by ``script.derived``."""
    code = code_of(script)
    found: dict[str, tuple[int, int]] = {}
    for match in _USING.finditer(code.bare):
        name = match[3]
        if match[1] or match[2]:  # a type, of a namespace
            name = _namespace(name) or name
        if name not in found:
            found[name] = code.place(match.start(3))
    outside = _USING.sub(lambda match: " " * len(match.group()), code.bare)
    for match in _QUALIFIED.finditer(outside):
        name = _namespace(match.group()) or ""
        if name and name not in found:
            found[name] = code.place(match.start())
    return list(found.items())


def _namespace(name: str) -> str | None:
    """Return the longest known namespace in which ``name`` lies."""
    return next((known for known in _BY_LENGTH if name == known or name.startswith(known + ".")), None)


@rule("CSX020", "unlisted-namespace", BROKEN, SCRIPT)
def unlisted_namespace(script: Script) -> Iterator[Hit]:
    """Checks that the script uses only namespaces of the published list.

    These are System with Collections(.Generic), Diagnostics, Drawing(.Drawing2D, .Imaging), IO(.Compression),
    Linq, Net(.Http(.Headers), .Security), Security.Authentication, Security.Cryptography,
    Text(.RegularExpressions), Threading(.Tasks), Web and Xml(.Linq); Microsoft.Extensions.Logging;
    Newtonsoft.Json(.Linq).

    Why:
        The platform does not compile others; the portal says no more than "internal server error".

    Fix:
        Do it with what is there: Newtonsoft.Json in place of System.Text.Json, for one.

    Bad:
        using System.Text.Json;

    Good:
        using Newtonsoft.Json;
    """
    for name, place in script.derived(_used):
        if name not in SCRIPT_NAMESPACES and name not in SEEN:
            cure = (
                meant(name, SCRIPT_NAMESPACES) if name not in _OTHERS else "; do it with what is on the list"
            )
            yield Hit(f"the platform's list of namespaces lacks '{name}'{cure}", position=place)


@rule("CSX021", "undocumented-namespace", "info", SCRIPT)
def undocumented_namespace(script: Script) -> Iterator[Hit]:
    """Finds namespaces that are not on the published list but in scripts of published connectors.

    These are System.Collections.Specialized, System.Globalization, System.Runtime.Remoting.Contexts and
    Microsoft.PowerPlatform.Connectors.CustomCode.CSharp.

    Why:
        They work today; nobody has promised it.

    Fix:
        Nothing, or do without.

    Bad:
        using System.Globalization;

    Good:
        using System;
    """
    for name, place in script.derived(_used):
        if name in SEEN:
            message = f"'{name}' is not on the platform's list of namespaces; published connectors use it"
            yield Hit(message, position=place)
