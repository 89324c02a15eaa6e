"""Packages of a connector: a folder to deploy from, a solution, the zip of a certification."""
