"""Policy templates, one module each, and the registry that names them.

A template is a function that takes a ``Policy`` and a ``Scope`` and returns the step that runs in each call
(``step``); those that change a property of the body share ``properties``. Adding one: a module here, an entry
in ``registry.TEMPLATES``.
"""
