"""Faults of the databases in words, with what to do, for the checks and for staff."""

from collections.abc import Mapping

from totem.system.database_fault import DatabaseFault

FAULTS: Mapping[DatabaseFault, tuple[str, str]] = {
    DatabaseFault.FULL: ("o disco está cheio", "Libere espaço."),
    DatabaseFault.READ_ONLY: ("o disco não aceita gravação", "Confira o disco e as permissões da pasta."),
    DatabaseFault.DAMAGED: ("o banco de dados estava danificado", "Envie o diagnóstico ao suporte."),
    DatabaseFault.NEWER: (
        "o banco de dados é de uma versão mais nova do Totem",
        "Instale a versão mais nova de novo.",
    ),
    DatabaseFault.KEY: ("a chave não pode ser lida nem criada", "Confira o disco e as permissões da pasta."),
    DatabaseFault.BUSY: ("outro programa está usando o banco de dados", "Feche o outro programa."),
    DatabaseFault.BROKEN: (
        "o banco de dados não pode ser lido nem gravado",
        "Confira o disco; envie o diagnóstico ao suporte.",
    ),
}
