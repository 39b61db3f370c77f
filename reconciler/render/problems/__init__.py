"""What `validate` found, as other programs read it: one module a form, each imported only when it is asked for."""
