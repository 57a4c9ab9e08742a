"""One folder for each kind of ERP, found by its name; each implements `totem.erp.port.Adapter`."""
