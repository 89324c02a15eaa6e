"""How large the platform lets a connector's files be: Microsoft's pages on custom code and on imports."""

SCRIPT_BYTES = 1024 * 1024
DEFINITION_BYTES = 1024 * 1024
DATAVERSE_CHARACTERS = 500_000  # of a definition: microsoft/PowerPlatformConnectors, issue 3567
