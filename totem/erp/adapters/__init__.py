"""One folder or file for each kind of ERP; each implements `totem.erp.port.Adapter`."""
