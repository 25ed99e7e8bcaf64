"""The roof: settings, addresses, command line, and the wiring of rooms."""
