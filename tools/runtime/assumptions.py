"""What is not known for certain about the platform, and what the harness takes it to be.

Each choice stands here once. The code that relies on one names it, and so does the trace of each call.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """One choice: what is assumed, why this and nothing else, and where the question comes from."""

    id: str
    assumed: str
    why: str
    source: str


_POLICIES = "learn.microsoft.com/connectors/custom-connectors/policy-templates"
_POLLING = "learn.microsoft.com/connectors/custom-connectors/create-polling-trigger"
_PATTERN = (
    "learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app, "
    '"Check for new data or events regularly with the polling trigger pattern"'
)
_PUBLISHED = "microsoft/PowerPlatformConnectors"

_ALL = (
    Assumption(
        "policy-order",
        "policies of one section run in the order in which apiProperties.json lists them",
        "no page tells the order; published connectors list a policy after those whose results it reads",
        f"{_PUBLISHED}, certified-connectors/Planner/apiProperties.json",
    ),
    Assumption(
        "missing-value",
        "where an expression names a value that is missing or empty and gives no default, the header or "
        "query parameter is not set, and one that is there stays",
        "pages show only what a default does; values of optional parameters, or of another parameter set, "
        "are missing in ordinary calls",
        f"{_POLICIES}/setheader",
    ),
    Assumption(
        "null-at-end",
        "an expression fails when the last member of its path is null or missing, not only one on the way",
        'the training module wants that "anything in the path isn\'t null"; a state that is null would '
        "make a trigger start over",
        "learn.microsoft.com/training/modules/policy-templates-custom-connectors/2-expressions-runtime",
    ),
    Assumption(
        "absent-property",
        "a template that changes a property leaves the body as it is where the property, or its parent, is "
        "absent or not of the kind that the template works on",
        "published policies name optional properties of the body, and calls without them work",
        f"{_PUBLISHED}, certified-connectors/Planner/apiProperties.json",
    ),
    Assumption(
        "failure-section",
        "the section Failure runs when the gateway has no response of the backend or the script, or an "
        "expression of a policy fails; a response with status 400 or above passes the section Response",
        'the page says "only if the call to the backend API fails", and a response is not a failed call for '
        "the gateway (the section on-error of Azure API Management)",
        f"{_POLICIES}/setheader",
    ),
    Assumption(
        "set-value-request",
        "the request of setvaluefromurl goes to the same address with the headers that the call has by then, "
        "without a body; a response of 400 or above makes the call fail",
        "the page names only method and relative address; without the credentials no service would answer",
        f"{_POLICIES}/setvaluefromurl",
    ),
    Assumption(
        "string-pieces",
        "each character of delimiterList divides; empty pieces are left out, spaces stay",
        'the page says "the delimiters to parse", and its examples have one character',
        f"{_POLICIES}/stringtoarray",
    ),
    Assumption(
        "string-replace",
        "every occurrence of sourceString is replaced, as written, capitals included",
        "there is no page; the published policies escape all full stops of an address with it",
        f"{_PUBLISHED}, certified-connectors/Planner/apiProperties.json",
    ),
    Assumption(
        "encoded-value",
        "encodepropertyvalue percent-encodes once, all but letters, digits and - . _ ~",
        "there is no page; the published policy is followed by one that encodes full stops",
        f"{_PUBLISHED}, certified-connectors/Planner/apiProperties.json",
    ),
    Assumption(
        "array-keys",
        "of items with the same key the last one stays; an item without the key is left out",
        'the page says that the key "is necessary for the transformation to make sense"',
        f"{_POLICIES}/convertarraytoobject",
    ),
    Assumption(
        "move-properties",
        "moveproperties takes the source property away and puts it in the destination, with "
        "copyOnlySubProperties its members one by one",
        "there is neither a page nor a schema, and one published connector uses it",
        f"{_PUBLISHED}, the published policies",
    ),
    Assumption(
        "dynamic-subdomain",
        "dynamicsubdomain does what dynamichosturl does",
        "there is neither a page nor a schema; the parameter is the same, and one published connector has it",
        f"{_PUBLISHED}, the published policies",
    ),
    Assumption(
        "connection-status",
        "after setconnectionstatustounauthenticated, calls on the connection go on",
        "the page tells only that the status changes, together with a test of the connection",
        f"{_POLICIES}/setconnectionstatustounauthenticated",
    ),
    Assumption(
        "next-link",
        "updatenextlink puts the link's query on the operation's own address at the gateway where the link "
        "leads to the path that was called, and changes the address alone where it leads elsewhere below it",
        "routed operations have another path at the gateway than at the backend, and their paging works",
        f"{_PUBLISHED}, schemas/apiDefinition.swagger.schema.json, x-ms-pageable",
    ),
    Assumption(
        "location-rewritten",
        "without a script, the gateway turns a Location below the backend's address into one below its own",
        "published triggers without script or policy rely on it",
        f"{_PUBLISHED}, certified-connectors/Actsoft, Egnyte, CobbleStone",
    ),
    Assumption(
        "location-absent",
        "after a response without a usable Location, the next poll goes to the operation's own address, as "
        "the first one did",
        "the protocol demands the header, and nothing else is left to call",
        _PATTERN,
    ),
    Assumption(
        "polling-empty",
        "pollingtrigger answers 202 with the state as it was when there is nothing new; when the very first "
        "response is empty, there is no state, and whatever comes later is new",
        "the expression has nothing to read; the protocol has the state unchanged when nothing is new",
        _POLLING,
    ),
    Assumption(
        "polling-retry-after",
        "pollingtrigger adds no Retry-After: the next poll comes with the recurrence",
        "the template has no parameter for it",
        f"{_PUBLISHED}, schemas/paconn-apiProperties.schema.json",
    ),
    Assumption(
        "polling-body",
        "a poll through pollingtrigger that finds something answers 200 with the backend's whole body",
        "published definitions declare the whole body for such triggers",
        f"{_PUBLISHED}, certified-connectors/Zvanu parvaldnieks",
    ),
    Assumption(
        "polling-next-page",
        "where a response names a next page, pollingtrigger reads it in the next poll, which comes at once, "
        "and keeps the state that the first page gave",
        "the schema names the property of the next page and does not say what is done with it; the items "
        "of later pages are older, so their state would repeat the first page",
        f"{_PUBLISHED}, schemas/paconn-apiProperties.schema.json",
    ),
    Assumption(
        "request-content",
        "Context.Request.Content is never null: a request without a body has an empty one",
        "published scripts read it unguarded in operations without a body, and work",
        f"{_PUBLISHED}, the published scripts",
    ),
    Assumption(
        "property-text",
        "setproperty with a text that reads as a JSON object or array sends that value, not its text",
        "published connectors give such values to properties that are objects or arrays, and the page has no "
        "other way to write one",
        f"{_PUBLISHED}, the published policies",
    ),
    Assumption(
        "poll-frequency",
        "a Retry-After or recurrence shorter than the least time between two polls is stretched to it",
        "reference pages of connectors that poll print the limit without saying how it is kept",
        "learn.microsoft.com/connectors, Throttling Limits",
    ),
    Assumption(
        "poll-retries",
        "a poll that fails with 408, 429 or 5xx is repeated up to four times, after 7.5, 15, 30 and 45 "
        "seconds or the response's own Retry-After; then, and after other errors, the next one comes with "
        "the recurrence",
        "the default retry policy of Logic Apps: four retries that scale by 7.5 s, between 5 and 45 s",
        "learn.microsoft.com/azure/logic-apps/error-exception-handling",
    ),
    Assumption(
        "call-window",
        "calls are counted over the last period up to now, refused ones left out",
        "the reference pages print calls and renewal period only",
        "learn.microsoft.com/connectors, Throttling Limits",
    ),
)

ASSUMPTIONS: dict[str, Assumption] = {item.id: item for item in _ALL}
"""Every assumption by its id."""
