"""What is read: tables and figures."""
