"""Public pages that several rules name as their source, and who refuses what several rules find."""

from __future__ import annotations

from .rule import Refusal

_DOCS = "https://learn.microsoft.com/connectors/custom-connectors"

VALIDATOR = f"{_DOCS}/certification-swagger-validator-rules"
STRINGS = f"{_DOCS}/connector-string-guidance"
STANDARDS = f"{_DOCS}/coding-standards"
CERTIFICATION = f"{_DOCS}/certification-submission"
REVIEWS = "https://github.com/microsoft/PowerPlatformConnectors/pull/3407 (errors of the validator)"
SUMMARIES = "https://github.com/microsoft/PowerPlatformConnectors/pull/1095 (errors of the validator)"
DEPRECATION = f"{_DOCS}/deprecate-operation"
DESIGNER = "https://github.com/Azure/LogicAppsUX (the open-source designer)"
EXTENSIONS = f"{_DOCS}/openapi-extensions"
FAQ = f"{_DOCS}/faq"
POWER_FX = "https://github.com/microsoft/Power-Fx (Microsoft.PowerFx.Connectors)"
POLICY_ERRORS = "https://learn.microsoft.com/connectors/certification-policy-errors"
PACONN = "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/tools/paconn-cli/README.md"
PROPERTIES = (
    "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/paconn-apiProperties.schema.json"
)
SETTINGS = "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/paconn-settings.schema.json"
PULL_REQUEST = (
    "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/.github/pull_request_template.md"
)
READMES = "https://github.com/microsoft/PowerPlatformConnectors/tree/dev/templates"
POLICIES = "https://learn.microsoft.com/connectors/custom-connectors/policy-templates"
MULTI_AUTH = f"{_DOCS}/multi-auth"
OAUTH = f"{_DOCS}/troubleshoot-oauth2"
SCRIPT = f"{_DOCS}/write-code"
DEFINE = f"{_DOCS}/define-openapi-definition"

_ISSUES = "https://github.com/{}/issues/{}"
_CONNECTORS = "microsoft/PowerPlatformConnectors"

# Who refuses what, by what was seen there. A connector is saved by an import into API Management.
SCHEMA = Refusal("the import", _ISSUES.format("microsoft/coe-starter-kit", 5245))
"""The definition is checked against the JSON schema of Swagger 2.0."""
IMPORTED = Refusal(
    "the import", "https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions"
)
"""What API Management does not import is listed there."""
TOO_MANY = Refusal("the import", _ISSUES.format(_CONNECTORS, 1088))
"""The limits of the validator are "Critical"; seen for the number of schemas."""
DEFAULT_TYPE = Refusal(
    "the import", _ISSUES.format("MicrosoftDocs/BusinessApplicationPlatform-Connectors-public", 480)
)
COLLECTION_FORMAT = Refusal(
    "the import", "https://www.richardawilson.com/2024/06/overcoming-openapi-20-multi.html"
)
NO_OPERATION = Refusal("the import", _ISSUES.format(_CONNECTORS, 1595))
NO_PARAMETER = Refusal("the import", _ISSUES.format(_CONNECTORS, 790))
NO_OPERATION_ID = Refusal("the import", _ISSUES.format("mattermost/mattermost-api-reference", 88))
PATH_TWICE = Refusal("the import", _ISSUES.format("microsoft/powerapps-tools", 222))
SAME_SIGNATURE = Refusal("the import", _ISSUES.format("Azure/apim-lab", 129))
TEMPLATE_PARAMETER = Refusal("the import", _ISSUES.format("Azure/azure-sdk-for-net", 35802))
PROPERTY_TYPE = Refusal("the import", _ISSUES.format("microsoft/power-fx-enhanced-connector", 22))
COMPILED = Refusal("the import", f"{SCRIPT} (questions and answers)")
"""The script is compiled when a connector is saved; what cannot be is answered by an error."""
HEADER = Refusal("the designer", _ISSUES.format("MicrosoftDocs/powerapps-docs", 396))
NO_TARGET = Refusal("paconn", _ISSUES.format(_CONNECTORS, 155))
"""The service that paconn asks first ends with status 500 over a reference that it cannot follow."""
UPSERT = Refusal("paconn", "https://pypi.org/project/paconn/0.0.21 (paconn/operations/upsert.py)")
"""paconn breaks off with an exception when it creates or updates a connector."""
