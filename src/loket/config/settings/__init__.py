"""Django's settings: `base` for all, one module for each mode. What an operator sets is in `config/environment.py`."""
