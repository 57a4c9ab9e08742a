"""A reference ERP: what the contract looks like when it is kept, for the demo, the tests and integrators."""
