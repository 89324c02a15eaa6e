"""Expressions in policies: ``https://@connectionParameters('host')/api``, ``@{headers('x')}``, ``'text'``.

``parser`` reads them, ``syntax`` says what they consist of, ``evaluation`` gives their values in a call.
"""
