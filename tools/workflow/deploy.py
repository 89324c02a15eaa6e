"""Deploys a connector with paconn, once everything that can be checked here passes."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.files import write_inside
from ..package.folder import SERVICES, SETTINGS, folder_files
from ..package.paconn import SECRET_VARIABLE, Command, command_line, find_paconn, run_paconn, takes_secret
from ..package.source import oauth_settings, read_source, with_client_id
from ..report.deployed import Check, Deployed
from ..report.style import plural
from .package import import_errors, without_client_id
from .verify import VerifyOptions, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..package.paconn import Answer
    from ..package.source import Source
    from ..report.results import Verification


@dataclass(frozen=True, slots=True)
class DeployOptions:
    """What is done, where; None = what the connector's settings.json says.

    ``secret`` gives the client secret, or None, and is asked only once all checks passed. ``dry_run`` stops
    before anything is sent. ``timeout`` of paconn in seconds; ``whole_text`` keeps its tracebacks.
    """

    action: Command
    environment: str | None = None
    connector_id: str | None = None
    url: str | None = None
    client_id: str | None = None
    secret: Callable[[], str | None] = lambda: None
    paconn: Path | None = None
    timeout: float = 600.0
    dry_run: bool = False
    whole_text: bool = False
    verify: VerifyOptions = VerifyOptions()  # noqa: RUF009 - frozen


def deploy(folder: Path, options: DeployOptions) -> Deployed:
    """Check the connector in ``folder``, then let paconn send it.

    Raises:
        UserError: a file cannot be read, an option is missing, or paconn cannot be run.
    """
    source = read_source(folder)
    service = _service(source, options)
    _check_options(source, options)
    program = find_paconn(options.paconn)
    verification = verify(folder, options.verify)
    checks = tuple(_checks(folder, source, verification, options))
    if not all(check.ok for check in checks):
        shown = None if verification.ok else verification
        steps = tuple(_repairs(checks))
        return Deployed(options.action, False, False, checks, next_steps=steps, verification=shown)
    if options.client_id is not None:
        source = with_client_id(source, options.client_id)
    wanted = options.action != "validate" and _has_oauth(source)
    secret, notes = _secret(source, options) if wanted and not options.dry_run else (None, ())
    with_secret = secret is not None or (wanted and options.dry_run)
    notes = (*source.notes, *service, *notes, *_warnings(source, options))
    command = ("paconn", *command_line(program, options.action, secret=with_secret)[1:])
    if options.dry_run:
        return Deployed(options.action, True, False, checks, command, notes=notes)
    with tempfile.TemporaryDirectory(prefix="connector-") as temporary:
        for name, raw in folder_files(source, options.environment, options.connector_id).items():
            write_inside(Path(temporary, name), Path(temporary), raw)
        answer = run_paconn(program, options.action, Path(temporary), secret, options.timeout)
    return Deployed(
        action=options.action,
        ok=answer.ok,
        sent=True,
        checks=checks,
        command=command,
        said=answer.text.strip() if options.whole_text else answer.brief,
        connector_id=answer.connector_id,
        next_steps=tuple(_next_steps(source, answer, options)),
        notes=notes,
    )


def _service(source: Source, options: DeployOptions) -> tuple[str, ...]:
    """Put the address of ``options`` into the settings; return what there is to tell about another one.

    Whoever wrote the folder's settings would otherwise get the connector, its secret and the login's token.

    Raises:
        UserError: the settings name an address that is not known to be Microsoft's.
    """
    if options.url is not None:
        source.settings["powerAppsUrl"] = options.url
        return ()
    named = source.settings.get("powerAppsUrl")
    if not named:
        return ()
    if not isinstance(named, str) or named.lower().rstrip("/") not in SERVICES:
        raise UserError(
            f"'powerAppsUrl' is {named!r}, which is not known to be Microsoft's; the connector, its secret "
            "and the token of your login would go there. If that is meant, give it as --url",
            str(source.folder / SETTINGS),
        )
    return (f"the service is {named}, as {SETTINGS} says",)


def _check_options(source: Source, options: DeployOptions) -> None:
    """Raise an error where paconn would ask: it is run without anyone to answer."""
    if options.action == "validate":
        return
    if not (options.environment or source.settings.get("environment")):
        raise UserError(f"say where to: --environment ID, or 'environment' in {SETTINGS}")
    known = options.connector_id or source.settings.get("connectorId")
    if options.action == "update" and not known:
        raise UserError(f"say which connector: --connector-id ID, or 'connectorId' in {SETTINGS}")
    if options.action == "create" and known:
        raise UserError(
            f"the connector was created before, as {known}: use update, or remove 'connectorId' in {SETTINGS}"
        )


def _checks(
    folder: Path, source: Source, verification: Verification, options: DeployOptions
) -> Iterator[Check]:
    passed = sum(operation.status == "pass" for operation in verification.operations)
    message = f"{passed} of {len(verification.operations)} operations pass"
    yield Check("verify", verification.ok, message)
    errors = import_errors(folder)
    first = f": {errors[0].message} [{errors[0].rule}]" if errors else ""
    yield Check("import", not errors, f"{plural(len(errors), 'finding')} would make it fail{first}")
    if options.action != "validate" and _has_oauth(source):
        missing = () if options.client_id is not None else without_client_id(folder)
        yield Check("client id", not missing, missing[0].message if missing else "is there")


def _has_oauth(source: Source) -> bool:
    return any(True for _ in oauth_settings(source.properties))


def _repairs(checks: tuple[Check, ...]) -> Iterator[str]:
    wrong = {check.name for check in checks if not check.ok}
    if "verify" in wrong:
        yield "connector verify, until it is ok; without cases yet, connector init writes first ones"
    if "import" in wrong:
        yield "connector lint --profile import"
    if "client id" in wrong:
        yield "give the client id of the OAuth application: --client-id ID, or in apiProperties.json"


def _secret(source: Source, options: DeployOptions) -> tuple[str | None, tuple[str, ...]]:
    """Return the client secret, and what there is to tell about it.

    Raises:
        UserError: a connector with OAuth is to be created, and no secret is there, or can be given.
    """
    secret = options.secret()
    if secret and not takes_secret():
        why = "paconn takes a client secret here only on its command line, which other programs can read"
        if options.action == "create":
            raise UserError(f"{why}: create the connector in WSL, or import the files in the portal")
        return None, (f"no client secret is sent, as {why}: enter it in the portal, on the Security tab",)
    if secret:
        return secret, ()
    if options.action == "create":
        raise UserError(f"OAuth needs the client secret: set {SECRET_VARIABLE}, or run this in a terminal")
    return None, (f"no client secret is sent ({SECRET_VARIABLE} is not set)",)


def _warnings(source: Source, options: DeployOptions) -> Iterator[str]:
    if options.action == "update" and source.script is None:
        yield "there is no script.csx: an update removes the code that the connector may have there"


def _next_steps(source: Source, answer: Answer, options: DeployOptions) -> Iterator[str]:
    if answer.hint:
        yield answer.hint
    if not answer.ok or options.action == "validate":
        return
    environment = options.environment or source.settings.get("environment")
    if options.action == "create":
        words = ["connector", "deploy", str(source.folder), "update", "--environment", str(environment)]
        words += ["--connector-id", str(answer.connector_id)]
        words += ["--client-id", options.client_id] if options.client_id is not None else []
        yield f"for later versions: {shlex.join(words)}"
    yield (
        f"try it: Power Automate > Data > Custom connectors > {source.title} > Test, make a connection, "
        "run an operation"
    )
    if _has_oauth(source):
        yield (
            "should the sign-in complain about the redirect, copy the redirect URL of the Security tab into "
            "the OAuth application"
        )
    if options.action == "update":
        yield "flows that run may see the change only after a while; a changed title is not sent by an update"
