"""Access to ERPs: port, HTTP, adapters, ownership of answers, conformance check, emulators, reference ERP."""
