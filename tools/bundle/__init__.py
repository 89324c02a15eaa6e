"""A definition in several YAML or JSON files, and the single file that it makes: there and back."""
