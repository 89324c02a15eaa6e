"""The model of a connector folder: files, operations, parameters, schemas, local references, positions."""
