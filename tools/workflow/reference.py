"""The reference page of a connector's folder, with examples from its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.missing import MISSING
from ..docs.reference.build import build_page
from ..docs.reference.examples import make_example
from ..docs.reference.facts import DEFAULT, NAME, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..connector.model import Connector
    from ..docs.reference.page import Example, Page
    from ..replay.cases import Case, Step
    from ..replay.samples import Samples


def reference_page(connector: Connector, samples: Samples | None, cases: Sequence[Case]) -> Page:
    """Return the model of the page; ``samples`` and ``cases`` are those of the connector's folder.

    Raises:
        UserError: ``reference.toml``, the icon or ``intro.md`` cannot be used.
    """
    names = [item.name or DEFAULT for item in connector.connection_sets]
    facts = read_facts(connector.folder / NAME, connector.operations, names)
    never: Mapping[str, Mapping[str, str]] = {}
    if samples is not None and samples.coverage is not None:
        general = samples.coverage.never("*")
        never = {name: general | samples.coverage.never(name) for name in connector.operations}
    return build_page(connector, facts, examples(connector, samples, cases), never)


def examples(connector: Connector, samples: Samples | None, cases: Iterable[Case]) -> dict[str, Example]:
    """Return the example of each operation that has one: its first case that ends well.

    A case that says the whole response goes before one that does not.
    """
    by_operation: dict[str, list[tuple[Case, Step]]] = {}
    for case in cases:
        step = _ordinary_step(case)
        if step is not None:
            by_operation.setdefault(case.operation_id, []).append((case, step))
    secrets = tuple(_secrets(connector, samples))
    found = {}
    for name, candidates in by_operation.items():
        case, step = next((one for one in candidates if _tells(one[1])), candidates[0])
        found[name] = make_example(
            case.name,
            case.file.relative_to(connector.folder).as_posix(),
            case.inputs,
            step.expect.status,
            step.expect.body,
            has_answer=_tells(step),
            secrets=secrets,
            is_poll=case.is_polls,
            interval=step.expect.retry_after,
        )
    return found


def _ordinary_step(case: Case) -> Step | None:
    """Return the step that shows what an operation is for; None where none ends well."""
    if case.invalid_inputs or case.server is not None:
        return None
    steps = [step for step in case.steps if 200 <= step.expect.status < 300]
    return next((step for step in steps if _tells(step)), steps[-1] if steps else None)


def _tells(step: Step) -> bool:
    return step.expect.body is not MISSING and step.expect.body is not None


def _secrets(connector: Connector, samples: Samples | None) -> Iterator[str]:
    """Yield the credentials of the sample connections, invented as they are."""
    secret = {
        (item.name, name)
        for item in connector.connection_sets
        for name, parameter in item.parameters.items()
        if parameter.get("type") == "securestring"
    }
    for connection in samples.connections.values() if samples is not None else ():
        if connection.token:
            yield connection.token
        for name, value in connection.values.items():
            if (connection.set_name, name) in secret and value:
                yield value
