"""Reference ERP: an implementation of the contract, for the demo, the tests and integrators."""
