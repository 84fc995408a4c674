"""Catfish: try a staffing reform on simulated staff before trying it on people."""
