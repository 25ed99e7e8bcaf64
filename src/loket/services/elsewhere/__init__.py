"""Services that an application of their agency runs: how their cases stand, as that application says."""
