"""Public pages that several rules name as their source."""

from __future__ import annotations

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
