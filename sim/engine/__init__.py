"""One replication: calendar, zone, ledger."""
