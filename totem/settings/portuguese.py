"""What a key takes, and what is wrong with a value, in Portuguese: for staff, and for their manual.

The configuration's own lines are English, for whoever edits the file; they say more, as its line.
"""

import re

_WORDS = (
    (r"true or false", "true ou false"),
    (r"a whole number from (\S+) to (\S+)", r"número inteiro de \1 a \2"),
    (r"a whole number above (\S+) to (\S+)", r"número inteiro acima de \1 até \2"),
    (r"a number from (\S+) to (\S+)", r"número de \1 a \2"),
    (r"a number above (\S+) to (\S+)", r"número acima de \1 até \2"),
    (r"text in the form of", "texto como"),
    (r"text of at most (\d+) characters", r"texto de até \1 letras"),
    (r"a list, each", "lista; cada item:"),
    (r"\ba path\b", "caminho de arquivo ou pasta"),
    (r"\ba table\b", "tabela"),
    (
        r"https://host/path, without user, password, query or fragment",
        "https://servidor/caminho, e mais nada",
    ),
    (r"https://, or set erp\.allow_http = true", "https://, que protege os dados dos clientes"),
    (
        r"https://host/path, with \{protocol\} where the protocol goes",
        "https://servidor/caminho, com {protocol} no lugar do protocolo",
    ),
    (r"one word of visible ASCII characters", "uma palavra só, sem espaços nem acentos"),
    (r"plain text without control characters", "texto simples, sem caracteres de controle"),
    (r'an address such as (".*"), since kind = "thermal"', r"um endereço como \1, pois é térmica"),
    (r'days and times as in "Mon-Fri 08:00-18:00".*', 'dias e horas como em "Seg-Sex 08:00-18:00"'),
    (r"a CPF or CNPJ.*", "um CPF ou CNPJ válido"),
    (r"a PEM file that can be read", "um arquivo PEM que se possa ler"),
    (r"\btext\b", "texto"),
    (r' or (?=")', " ou "),
    (r"(?<=\d) or (?=-?\d)", " ou "),
)
_WRONG = re.compile(r"(?:.*?: )?([a-z_.\[\]0-9]+) got (.+?), takes (.+)", re.DOTALL)
_NOTHING, _HIDDEN = '""', "a hidden value"


def takes(words: str) -> str:
    """What a key takes, as `Outline` or a validator says it."""
    for pattern, portuguese in _WORDS:
        words = re.sub(pattern, portuguese, words)
    return words


def wrong(trouble: str) -> str:
    """One line of `SettingsError`, without the place in the file; what it is not made for stays as it is."""
    found = _WRONG.fullmatch(trouble)
    if found is None:
        return trouble
    key, got, wanted = found.groups()
    refused = "isto" if got == _HIDDEN else "um valor vazio" if got == _NOTHING else got
    return f"{key} não aceita {refused}; aceita {takes(wanted)}"
