"""How dates are written where we differ from Django's habits. See FORMAT_MODULE_PATH."""
