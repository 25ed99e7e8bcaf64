"""The workbench: clerks write and change services in the browser, on the same files as the command line."""
